using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// The PF has all cached translations of the LMTT dropped, of all VFs (xe_lmtt_invalidate_hw). Answer: <see cref="Completed"/> once no access uses them any more; only then may
/// VRAM that they named be given to somebody else.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record InvalidateLmtt([property: Id(0)] OperationId Operation) : Message
{
    public override int TypeNumber => 0x0450;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
    }
}
