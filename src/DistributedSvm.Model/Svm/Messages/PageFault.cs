using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// A GPU raises a page fault: a record of 64 bytes in one of the device's queues. Answer: <see cref="FaultAck"/>.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record PageFault(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] GpuVmId Vm,
    [property: Id(2)] ulong Address,
    [property: Id(3)] PageFaultAccess Access,
    [property: Id(4)] PageFaultKind Kind) : Message
{
    public override int TypeNumber => 0x0632;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        Vm.Fold(ref digest);
        digest.Add(Address);
        digest.Add((int)Access);
        digest.Add((int)Kind);
    }
}
