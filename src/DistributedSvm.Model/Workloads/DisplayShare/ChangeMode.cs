using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.DisplayShare;

/// <summary>Timer of an agent: switch to the next resolution.</summary>
[GenerateSerializer, Immutable]
public sealed record ChangeMode : Message
{
    public override int TypeNumber => 0x0516;

    public override void Fold(ref Digest digest)
    {
    }
}
