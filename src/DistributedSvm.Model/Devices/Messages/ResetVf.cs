using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// A VF is being reset: the GuC tells the PF, which takes the VF off the engines and clears its VRAM. Answer: <see cref="Completed"/> when the VRAM reads as zeros.
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
