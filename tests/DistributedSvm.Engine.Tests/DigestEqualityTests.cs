using CsCheck;
using DistributedSvm.Engine.InProcess;
using DistributedSvm.Engine.Results;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Engine.Tests.Worlds;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Workloads.Phold;

namespace DistributedSvm.Engine.Tests;

/// <summary>The same world and seed give the same result, however the run is cut.</summary>
public sealed class DigestEqualityTests
{
    [Theory]
    [InlineData(2, 4000, 0xCA817407D4B2373D)]
    [InlineData(4, 2000, 0xFFE838310FD15315)]
    [InlineData(64, 200, 0x611B8278254E671B)]
    public void Phold_with_one_message_per_entity_has_one_digest_on_every_machine(int entities, int microseconds, ulong golden)
    {
        World world = PholdWorld.Create(
            entities, 1, SimTime.FromMicroseconds(1), SimTime.FromMicroseconds(1), SimTime.FromMicroseconds(microseconds), 42);
        foreach (int shards in (int[])[1, 2, 4, 7])
        {
            var driver = new InProcessDriver(world, ShardPlan.Create(world, PartitionMode.Gpu, shards));
            RunTotals totals = driver.RunToEnd();
            Assert.Equal(golden, totals.Hash);

            // A hop takes 2 us in the mean: 1 us of lookahead and Exp(1 us).
            Assert.InRange(totals.Events, entities * microseconds * 4 / 10, entities * microseconds * 6 / 10);
        }
    }

    [Fact]
    public void Dense_phold_has_the_same_digest_for_every_number_of_shards()
    {
        World world = PholdWorld.Create(
            50, 8, SimTime.FromMicroseconds(1), SimTime.FromMicroseconds(1), SimTime.FromMicroseconds(50), 3);
        string expected = Outcome.Run(world);
        Assert.All((int[])[2, 3, 4, 7, 51, 100], shards => Assert.Equal(expected, Outcome.Run(world, PartitionMode.Gpu, shards)));
    }

    [Fact]
    public void Another_seed_gives_another_digest_and_the_same_one_the_same()
    {
        ulong[] hashes = [.. new ulong[] { 1, 2, 3, 1 }.Select(seed => Hash(PholdWorld.Create(
            8, 1, SimTime.FromMicroseconds(1), SimTime.FromMicroseconds(1), SimTime.FromMicroseconds(50), seed)))];
        Assert.Equal(hashes[0], hashes[3]);
        Assert.Equal(3, hashes.Distinct().Count());
    }

    [Theory]
    [InlineData(2_000)]
    [InlineData(500)]
    [InlineData(700)]
    [InlineData(200)]
    public void Hosts_behind_a_network_slower_or_faster_than_the_local_lookahead_give_one_result(long networkNanoseconds)
    {
        World world = JugglerWorld.Create(3, 8, 2, SimTime.FromNanoseconds(networkNanoseconds), SimTime.FromMicroseconds(60));
        string expected = Outcome.Run(world);
        foreach (PartitionMode mode in Enum.GetValues<PartitionMode>())
        {
            foreach (int shards in (int[])[2, 3, 7, 100])
            {
                Assert.Equal(expected, Outcome.Run(world, mode, shards));
            }
        }
    }

    [Fact]
    public void Any_world_of_jugglers_has_one_result_however_it_is_cut() =>
        Gen.Select(
            Gen.Int[1, 3],
            Gen.Int[1, 6],
            Gen.Int[1, 3],
            Gen.Int[1, 30],
            Gen.ULong,
            Gen.Enum<PartitionMode>(),
            Gen.Int[2, 8]).Sample(
            (hosts, jugglers, balls, network, seed, mode, shards) =>
            {
                World world = JugglerWorld.Create(
                    hosts, jugglers, balls, SimTime.FromNanoseconds(100 * network), SimTime.FromMicroseconds(15), seed);
                Assert.Equal(Outcome.Run(world), Outcome.Run(world, mode, shards));
            },
            iter: 60);

    [Fact]
    public void The_jugglers_do_all_that_the_engine_offers()
    {
        World world = JugglerWorld.Create(3, 8, 2, SimTime.FromMicroseconds(2), SimTime.FromMicroseconds(60));
        var seen = new HashSet<string>();
        var driver = new InProcessDriver(world, ShardPlan.Create(world, PartitionMode.Function, 5))
        {
            Recorder = envelope =>
            {
                seen.Add(envelope.Message.GetType().Name);
                seen.Add(envelope.Message is Completed { Errno: Errno.ENODEV } ? "bounce" : "");
                seen.Add(envelope.Message is Ball && envelope.Sender == envelope.Receiver ? "timer" : "");
                seen.Add(envelope.Message is Note { Text: "decoy" } ? "decoy" : "");
            },
        };
        RunTotals totals = driver.RunToEnd();
        Assert.Superset(
            new HashSet<string> { "Ball", "Completed", "DmaBufReleased", "GetReference", "PutReference", "bounce", "timer", "decoy" }, seen);
        Assert.NotEmpty(totals.Violations);
        Assert.True(totals.Created[EntityKind.DmaBuf] > 100);
        Assert.True(totals.Metrics.Histogram(Juggler.Value).Count > 50);
    }

    private static ulong Hash(World world) =>
        new InProcessDriver(world, ShardPlan.Create(world, PartitionMode.Host, 1)).RunToEnd().Hash;
}
