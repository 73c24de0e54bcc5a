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

    /// <summary>Zeros that a reset of the VF left: what stood there before is gone with good reason.</summary>
    public static readonly ContentTag Cleared = new(default, -2, -2);

    /// <summary>What a corrupting link made of a write or a read.</summary>
    public static readonly ContentTag Corrupted = new(new EntityId(ulong.MaxValue - 1), -3, -3);

    public void Fold(ref Digest digest)
    {
        digest.Add(Owner);
        digest.Add(Buffer);
        digest.Add(Version);
    }

    public override string ToString() =>
        this == Zero ? "zeros" : this == AllOnes ? "all ones" : this == Cleared ? "zeros of a reset" : this == Corrupted ? "corrupted bytes" : $"{Owner} buffer {Buffer} version {Version}";
}
