using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.Phold;

/// <summary>Makes an entity send its first messages.</summary>
[GenerateSerializer, Immutable]
public sealed record PholdStart : Message
{
    public override int TypeNumber => 0x0501;

    public override void Fold(ref Digest digest)
    {
    }
}
