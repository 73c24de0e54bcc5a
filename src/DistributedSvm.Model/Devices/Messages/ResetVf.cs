using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// A VF is being reset: the FLR bit of its config space is written, and the hardware tells the GuCs (<see cref="FunctionReset"/>). No answer; xe-vfio-pci asks the PF
/// when it is done (<see cref="WaitFlrDone"/>).
/// </summary>
[GenerateSerializer, Immutable]
public sealed record ResetVf([property: Id(0)] OperationId Operation, [property: Id(1)] EntityId VirtualFunction) : Message
{
    public override int TypeNumber => 0x0422;

    public override string? Step => "reset-vf";

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(VirtualFunction);
    }
}
