using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>
/// What stands in memory instead of bytes: who wrote it, into which of its buffers, and which version. Memory that nobody wrote reads as
/// <see cref="Zero"/>, an address that nobody claims as <see cref="AllOnes"/>.
/// </summary>
[GenerateSerializer, Immutable]
public readonly record struct ContentTag([property: Id(0)] EntityId Owner, [property: Id(1)] long Buffer, [property: Id(2)] long Version)
{
    public static readonly ContentTag Zero;

    public static readonly ContentTag AllOnes = new(new EntityId(ulong.MaxValue), -1, -1);

    public void Fold(ref Digest digest)
    {
        digest.Add(Owner);
        digest.Add(Buffer);
        digest.Add(Version);
    }

    public override string ToString() =>
        this == Zero ? "zeros" : this == AllOnes ? "all ones" : $"{Owner} buffer {Buffer} version {Version}";
}
