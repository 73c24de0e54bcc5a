using System.Collections.Immutable;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Grains.Simulation;
using DistributedSvm.Grains.Tests.Entities;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using DistributedSvm.Model.Workloads.Phold;

namespace DistributedSvm.Grains.Tests;

/// <summary>A bug in the model ends its run with what, where and when; nothing else suffers.</summary>
public sealed class FailureTests(SiloFixture silo)
{
    [Theory]
    [InlineData(Failure.Throw, "the table is empty")]
    [InlineData(Failure.SendTooEarly, "the lookahead of this channel is 500 ns")]
    public async Task A_bug_inside_an_entity_surfaces_with_entity_time_and_message(Failure failure, string what)
    {
        ISimulationGrain run = Runs.Get(silo.Grains);
        var thrown = await Assert.ThrowsAsync<ModelBugException>(() => Runs.ToEnd(run, WorldWith(failure), PartitionMode.Gpu, 2));
        Assert.Contains("node0/clumsy at 3 us", thrown.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(PholdStart), thrown.Message, StringComparison.Ordinal);
        Assert.Contains(what, thrown.Message, StringComparison.Ordinal);
        await run.Delete();
        await Runs.Reach(0, async () => (await Runs.ActivationsOf(silo.Grains, run)).Count);
    }

    [Fact]
    public async Task A_message_to_what_has_no_grain_is_a_bug_and_the_run_can_still_be_ended()
    {
        ISimulationGrain run = Runs.Get(silo.Grains);
        var thrown = await Assert.ThrowsAsync<ModelBugException>(() => Runs.ToEnd(run, WorldWith(Failure.SendToScenario), PartitionMode.Gpu, 2));
        Assert.Contains(nameof(EntityKind.Scenario), thrown.Message, StringComparison.Ordinal);
        await run.Delete();
        await Runs.Reach(0, async () => (await Runs.ActivationsOf(silo.Grains, run)).Count);
    }

    [Fact]
    public async Task A_run_whose_shards_never_began_can_still_be_ended()
    {
        World world = WorldWith(Failure.Throw);
        world = world with { Seeds = [.. world.Seeds, world.Seeds[0] with { Receiver = new EntityId(1_000, EntityKind.Phold) }] };
        ISimulationGrain run = Runs.Get(silo.Grains);
        await Assert.ThrowsAsync<IndexOutOfRangeException>(() => Runs.ToEnd(run, world));
        await run.Delete();
        await Runs.Reach(0, async () => (await Runs.ActivationsOf(silo.Grains, run)).Count);
    }

    [Fact]
    public async Task The_next_run_in_the_silo_knows_nothing_of_a_failure()
    {
        await Assert.ThrowsAsync<ModelBugException>(() => Runs.Through(silo.Grains, WorldWith(Failure.Throw)));
        World world = Worlds.Of("phold-4");
        RunResult result = await Runs.Through(silo.Grains, world);
        Assert.Equal(Runs.InProcess(world).Digest, result.Digest);
    }

    internal static World WorldWith(Failure failure)
    {
        ImmutableArray<WorldEntity> entities =
        [
            new WorldEntity("scenario", new Unit(0, -1, 0), new ScenarioSpec()),
            new WorldEntity("node0/steady", new Unit(0, 0, 0), new PholdSpec(1, 1, 1, SimTime.FromMicroseconds(1), SimTime.FromMicroseconds(1))),
            new WorldEntity("node0/clumsy", new Unit(0, 1, 0), new FailingSpec(failure)),
        ];
        return new World
        {
            Scenario = "failing",
            Seed = 1,
            Duration = SimTime.FromMicroseconds(10),
            Entities = entities,
            Seeds =
            [
                new Envelope(SimTime.Zero, ScenarioSpec.EntityId, 1, new EntityId(1, EntityKind.Phold), new PholdStart(), default),
                new Envelope(SimTime.FromMicroseconds(3), ScenarioSpec.EntityId, 2, new EntityId(2, EntityKind.Phold), new PholdStart(), default),
            ],
        };
    }
}
