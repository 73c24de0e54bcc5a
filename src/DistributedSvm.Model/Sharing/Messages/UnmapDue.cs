using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>A late importer remembers to give a dead mapping back.</summary>
[GenerateSerializer, Immutable]
public sealed record UnmapDue([property: Id(0)] long Import) : Message
{
    public override int TypeNumber => 0x0327;

    public override void Fold(ref Digest digest) => digest.Add(Import);
}
