using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Tracing;

/// <summary>
/// What of a run is traced: everything, or slices of virtual time. Slices are cut so that a story mostly lies in one of them, with all that it competes with; each of several
/// equal parts of the run has one, at a place that the seed chooses. So a trace is a function of scenario, seed and share alone.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record TracePlan
{
    /// <summary>Longer than most stories: six frames at 60 Hz.</summary>
    private static readonly SimTime Slice = SimTime.FromMilliseconds(100);

    private const long Million = 1_000_000;

    [Id(0)]
    private readonly ulong _seed;

    /// <summary>Picoseconds of a part and of the slice in it.</summary>
    [Id(1)]
    private readonly long _part;

    [Id(2)]
    private readonly long _slice;

    private TracePlan(ulong seed, long part, long slice, int partsPerMillion) => (_seed, _part, _slice, PartsPerMillion) = (seed, part, slice, partsPerMillion);

    /// <summary>How much of the virtual time is traced.</summary>
    [Id(3)]
    public int PartsPerMillion { get; private init; }

    /// <param name="world">What is run.</param>
    /// <param name="partsPerMillion">How much of its virtual time: 1 to 1,000,000.</param>
    public static TracePlan Create(World world, int partsPerMillion = (int)Million)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(partsPerMillion, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(partsPerMillion, (int)Million);
        // While the world drains slices come as often as before.
        Int128 length = world.Duration.Picoseconds + 1;
        Int128 traced = length * partsPerMillion / Million;
        Int128 parts = Int128.Max(1, traced / Slice.Picoseconds);
        long part = (long)((length + parts - 1) / parts);
        return new TracePlan(world.Seed, part, (long)Int128.Max(1, (Int128)part * partsPerMillion / Million), partsPerMillion);
    }

    /// <summary>Whether this instant is traced, and until when that stays so.</summary>
    public bool Covers(SimTime at, out SimTime until)
    {
        if (_slice >= _part)
        {
            until = SimTime.Never;
            return true;
        }

        long number = at.Picoseconds / _part;
        long start = number * _part;
        long from = start + (long)(Digest.Mix(_seed ^ Digest.Mix((ulong)number + 1)) % (ulong)(_part - _slice + 1));
        if (at.Picoseconds < from)
        {
            until = new SimTime(from);
            return false;
        }

        bool isCovered = at.Picoseconds - from < _slice;
        until = new SimTime(isCovered ? from + _slice : start + _part);
        return isCovered;
    }
}
