using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>Timer of a GPU: the local part of the job on this engine is done.</summary>
[GenerateSerializer, Immutable]
public sealed record EngineIdle([property: Id(0)] EngineKind Engine) : Message
{
    public override int TypeNumber => 0x0414;

    public override void Fold(ref Digest digest)
    {
        digest.Add((int)Engine);
    }
}
