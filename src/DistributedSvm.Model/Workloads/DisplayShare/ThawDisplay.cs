using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.DisplayShare;

/// <summary>The compositor goes on from this state, here.</summary>
[GenerateSerializer, Immutable]
public sealed record ThawDisplay([property: Id(0)] DisplaySnapshot State) : Message
{
    public override int TypeNumber => 0x0552;

    public override void Fold(ref Digest digest)
    {
        State.Fold(ref digest);
    }
}
