using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>A GPU's own timer: a function's slice on this engine is over, or the time that its job had to leave it.</summary>
[GenerateSerializer, Immutable]
public sealed record SliceDue([property: Id(0)] EngineKind Engine) : Message
{
    public override int TypeNumber => 0x0460;

    public override void Fold(ref Digest digest)
    {
        digest.Add((int)Engine);
    }
}
