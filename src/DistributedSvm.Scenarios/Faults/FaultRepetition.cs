using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Faults;

/// <summary>
/// The keys <c>repeat</c>, <c>every</c> and <c>chance</c> of a fault. Chance comes from the scenario's seed, the fault's time and kind and the number of the occurrence.
/// </summary>
internal static class FaultRepetition
{
    public static ImmutableArray<FaultStroke> Read(
        MappingReader entry, SimTime at, WorkloadContext context, ImmutableArray<FaultStroke> once, string kind)
    {
        long repeat = entry.Integer("repeat", 1, 100_000) ?? 1;
        SimTime? every = entry.PositiveTime("every");
        int chance = entry.PerMille("chance", 1_000) ?? 1_000;
        if (repeat > 1 && every is null)
        {
            entry.Fail("repeat", "a fault that repeats needs 'every', the time from one occurrence to the next");
            return once;
        }

        if (every is not null && repeat == 1)
        {
            entry.Fail("every", "'every' is for a fault with 'repeat', the number of occurrences");
            return once;
        }

        var random = new CounterRandom(context.Seed, new EntityId((ulong)at.Picoseconds ^ Digest.Mix(Text(kind))));
        ImmutableArray<FaultStroke>.Builder strokes = ImmutableArray.CreateBuilder<FaultStroke>();
        for (long i = 0; i < repeat; i++)
        {
            bool happens = random.Below(1_000) < chance;
            SimTime after = (every ?? SimTime.Zero) * i;
            if (happens && at.PlusOrNever(after) < context.Duration)
            {
                strokes.AddRange(once.Select(stroke => stroke with { After = stroke.After + after }));
            }
        }

        return strokes.ToImmutable();
    }

    private static ulong Text(string kind)
    {
        var digest = new Digest(0);
        digest.Add(kind);
        return digest.Value;
    }
}
