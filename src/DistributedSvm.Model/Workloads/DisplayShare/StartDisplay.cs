using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.DisplayShare;

/// <summary>Makes an agent begin.</summary>
[GenerateSerializer, Immutable]
public sealed record StartDisplay : Message
{
    public override int TypeNumber => 0x0510;

    public override void Fold(ref Digest digest)
    {
    }
}
