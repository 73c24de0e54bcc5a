using DistributedSvm.Engine.Shards;
using DistributedSvm.Grains.Serialization;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Runs;

namespace DistributedSvm.Grains.Tests;

/// <summary>The result is a function of scenario and seed, however the run is executed.</summary>
public sealed class SameResultTests(SiloFixture silo)
{
    [Theory]
    [MemberData(nameof(Worlds.Names), MemberType = typeof(Worlds))]
    public async Task Grains_give_the_same_result_for_every_number_of_shards_and_every_partition(string name)
    {
        World world = Worlds.Of(name);
        RunResult expected = Runs.InProcess(world);
        Assert.True(expected.Events > 50, "a world in which nothing happens proves nothing");
        Assert.Empty(expected.Violations);
        foreach (PartitionMode partition in Enum.GetValues<PartitionMode>())
        {
            foreach (int shards in (int[])[1, 2, 4])
            {
                RunResult result = await Runs.Through(silo.Grains, world, partition, shards);
                AssertSame(expected, result);
                Assert.Equal(ShardPlan.Create(world, partition, shards).Shards, result.Execution.Shards);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Worlds.Names), MemberType = typeof(Worlds))]
    public async Task A_second_run_gives_the_same_result(string name)
    {
        RunResult first = await Runs.Through(silo.Grains, Worlds.Of(name), PartitionMode.Function, 2);
        AssertSame(first, await Runs.Through(silo.Grains, Worlds.Of(name), PartitionMode.Function, 2));
    }

    [Theory]
    [MemberData(nameof(Worlds.Names), MemberType = typeof(Worlds))]
    public void The_paranoid_driver_gives_the_same_result(string name)
    {
        World world = Worlds.Of(name);
        AssertSame(Runs.InProcess(world), Runs.InProcess(world, PartitionMode.Function, 4, SerializingCopier.Create()));
    }

    [Fact]
    public async Task Another_seed_gives_another_digest()
    {
        World world = Worlds.Of("phold-64");
        RunResult one = await Runs.Through(silo.Grains, world);
        RunResult other = await Runs.Through(silo.Grains, world with { Seed = world.Seed + 1 });
        Assert.NotEqual(one.Digest, other.Digest);
    }

    private static void AssertSame(RunResult expected, RunResult actual)
    {
        Assert.Equal(RunResultJson.DigestText(expected.Digest), RunResultJson.DigestText(actual.Digest));
        Assert.Equal(RunResultJson.ToTextWithoutExecution(expected), RunResultJson.ToTextWithoutExecution(actual));
    }
}
