using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// Drops what the TLB has of an interval of virtual addresses. Answer: <see cref="Completed"/>.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record InvalidatePages(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] GpuVmId Vm,
    [property: Id(2)] AddressRange Range) : Message
{
    public override int TypeNumber => 0x0654;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        Vm.Fold(ref digest);
        digest.Add(Range.Start);
        digest.Add(Range.End);
    }
}
