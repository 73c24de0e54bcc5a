namespace DistributedSvm.Model.Core;

/// <summary>
/// Counter-based randomness keyed by (seed, entity, counter): the n-th number of an entity is the same whatever else happened,
/// and the whole state is three words. Two rounds of a 64-bit mixer over a Weyl sequence.
/// </summary>
[GenerateSerializer]
public struct CounterRandom
{
    private const ulong Weyl = 0x9E3779B97F4A7C15;

    [Id(0)]
    private readonly ulong _key;

    [Id(1)]
    private ulong _counter;

    public CounterRandom(ulong seed, EntityId entity)
    {
        _key = Digest.Mix(seed + Weyl) ^ Digest.Mix((entity.Value * Weyl) + 1);
        _counter = 0;
    }

    /// <summary>64 uniform bits.</summary>
    public ulong Next() => Digest.Mix(Digest.Mix(_key + (++_counter * Weyl)) ^ _key);

    /// <summary>Uniform in 0 .. <paramref name="exclusive"/> - 1 (bias below 2^-32 for ranges under 2^32).</summary>
    public long Below(long exclusive)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(exclusive);
        return (long)(ulong)(((UInt128)Next() * (ulong)exclusive) >> 64);
    }

    /// <summary>An exponential variate with this mean, in picoseconds, by integer arithmetic only.</summary>
    public SimTime Exponential(SimTime mean) => ExponentialTable.Scale(Next(), mean);
}
