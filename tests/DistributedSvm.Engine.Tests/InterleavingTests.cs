using CsCheck;
using DistributedSvm.Engine.Entities;
using DistributedSvm.Engine.Results;
using DistributedSvm.Engine.Tests.Worlds;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Tests;

/// <summary>How many different orders of steps the buffers of a run saw.</summary>
public sealed class InterleavingTests
{
    [Fact]
    public void Buffers_with_the_same_order_count_as_buffers_and_once_as_an_order()
    {
        var totals = new RunTotals();
        totals.Add(Report(1, 7, 8));
        totals.Add(Report(2, 7));
        totals.Add(Report(3));
        Assert.Equal((3, 2, false), (totals.Interleavings.Buffers, totals.Interleavings.Distinct, totals.Interleavings.IsLowerBound));
        World world = new ScriptedWorld().World;
        Assert.Equal(new(3, 2), ResultBuilder.Build(world, totals, ResultBuilderTests.Execution, world.End).Interleavings);
    }

    [Fact]
    public void Up_to_the_limit_the_number_is_exact()
    {
        var set = new InterleavingSet();
        for (int i = 0; i < 2 * InterleavingSet.MaxKept; i++)
        {
            set.Add(Digest.Mix((ulong)(i / 2)));
        }

        Assert.Equal((2 * InterleavingSet.MaxKept, InterleavingSet.MaxKept, false), (set.Buffers, set.Distinct, set.IsLowerBound));
        set.Add(Digest.Mix(InterleavingSet.MaxKept));
        Assert.Equal((InterleavingSet.MaxKept, true), (set.Distinct, set.IsLowerBound));
    }

    [Fact]
    public void What_is_kept_of_too_many_does_not_depend_on_how_they_were_merged() =>
        Gen.Select(Gen.Int[InterleavingSet.MaxKept - 50, InterleavingSet.MaxKept + 5_000], Gen.Int[1, 5], Gen.ULong).Sample(
            (count, shards, order) =>
            {
                ulong[] hashes = [.. Enumerable.Range(0, count).Select(i => Digest.Mix((ulong)i))];
                InterleavingSet[] parts = [.. Enumerable.Range(0, shards).Select(_ => new InterleavingSet())];
                foreach (ulong hash in hashes.Append(hashes[0]))
                {
                    parts[(int)(Digest.Mix(hash ^ order) % (ulong)shards)].Add(hash);
                }

                var merged = new InterleavingSet();
                foreach (InterleavingSet part in parts)
                {
                    merged.Merge(SerializingCopier.RoundTrip(part));
                }

                Assert.Equal(hashes.Order().Take(InterleavingSet.MaxKept), merged.Hashes);
                Assert.Equal((count + 1, count > InterleavingSet.MaxKept), (merged.Buffers, merged.IsLowerBound));
            },
            iter: 5);

    private static EntityReport Report(int index, params ulong[] hashes)
    {
        var report = new EntityReport { Entity = new EntityId(index, EntityKind.DmaBuf), Hash = 1, Metrics = null, LastEvent = default, IsAudited = true };
        foreach (ulong hash in hashes)
        {
            report.Interleaving(hash);
        }

        return report;
    }
}
