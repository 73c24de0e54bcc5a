using DistributedSvm.Engine.Entities;
using DistributedSvm.Engine.InProcess;
using DistributedSvm.Engine.Results;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Engine.Tests.Worlds;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Workloads.Phold;

namespace DistributedSvm.Engine.Tests;

/// <summary>A driver that serializes every batch, result and entity gives what the plain one gives.</summary>
public sealed class ParanoidTests
{
    [Theory]
    [InlineData(2, 1)]
    [InlineData(4, 2)]
    [InlineData(64, 4)]
    public void Phold_is_the_same_when_everything_goes_through_the_serializer(int entities, int shards)
    {
        World world = PholdWorld.Create(
            entities, 1, SimTime.FromMicroseconds(1), SimTime.FromMicroseconds(1), SimTime.FromMicroseconds(entities > 8 ? 15 : 150), 9);
        var copier = new SerializingCopier();
        var driver = new InProcessDriver(world, ShardPlan.Create(world, PartitionMode.Gpu, shards), copier);
        string paranoid = Outcome.Describe(driver.RunToEnd());
        Assert.Equal(Outcome.Run(world), paranoid);
        Assert.Equal(driver.Events, copier.Entities);
        Assert.True(copier.Batches > 0 && copier.Batches == copier.Results && copier.Batches == copier.Cells);
    }

    [Fact]
    public void Timers_children_metrics_and_violations_are_the_same_as_well()
    {
        World world = JugglerWorld.Create(2, 5, 1, SimTime.FromMicroseconds(2), SimTime.FromMicroseconds(25));
        string expected = Outcome.Run(world);
        Assert.Equal(expected, Outcome.Run(world, PartitionMode.Host, 1, new SerializingCopier()));
        Assert.Equal(expected, Outcome.Run(world, PartitionMode.Function, 3, new SerializingCopier()));
    }

    [Fact]
    public void What_an_entity_keeps_outside_its_serialized_state_changes_the_digest()
    {
        World world = new()
        {
            Scenario = "forgetful",
            Seed = 1,
            Duration = SimTime.FromMicroseconds(20),
            Entities = [new("scenario", default, new ScenarioSpec()), new("e1", default, new ForgetfulSpec())],
            Seeds = [new(SimTime.Zero, ScenarioSpec.EntityId, 1, new EntityId(1, EntityKind.Agent), new Note("go"), default)],
        };
        Assert.NotEqual(Outcome.Run(world), Outcome.Run(world, paranoia: new SerializingCopier()));
    }

    [Fact]
    public void An_entity_can_be_replaced_by_its_copy_after_every_event()
    {
        World world = PholdWorld.Create(1, 3, SimTime.FromMicroseconds(1), SimTime.FromMicroseconds(1), SimTime.FromMicroseconds(9), 9);
        var self = new EntityId(1, EntityKind.Phold);
        var start = new EventBatch { Number = 0, WindowEnd = new SimTime(1), Events = [world.Seeds[0]] };
        var plain = new EntityCell(world, self);
        int copies = 0;
        var restored = new EntityCell(world, self)
        {
            Reincarnate = entity =>
            {
                copies++;
                return SerializingCopier.RoundTrip(entity);
            },
        };
        Assert.Equal(Sent(plain.Run(start)), Sent(restored.Run(start)));
        var tokens = new EventBatch
        {
            Number = 1,
            WindowEnd = SimTime.FromMicroseconds(9),
            Events = [.. Enumerable.Range(1, 5).Select(i => new Envelope(SimTime.FromMicroseconds(i), self, i, self, new PholdToken((ulong)i), default))],
        };
        Assert.Equal(Sent(plain.Run(tokens)), Sent(restored.Run(tokens)));
        Assert.Equal(6, copies);
        Assert.Equal(plain.Report().Hash, restored.Report().Hash);
    }

    [Fact]
    public void A_cell_that_was_saved_between_two_batches_goes_on_where_it_was()
    {
        World world = JugglerWorld.Create(1, 1, 3, JugglerWorld.Local, SimTime.FromMicroseconds(10));
        var self = new EntityId(1, EntityKind.Agent);
        var cell = new EntityCell(world, self);
        BatchResult first = cell.Run(new EventBatch { Number = 0, WindowEnd = new SimTime(1), Events = [world.Seeds[0]] });
        EntityCell saved = SerializingCopier.RoundTrip(cell);
        saved.Attach(world);
        Assert.Equal(self, saved.Self);
        Assert.Equal(cell.Now, saved.Now);
        var second = new EventBatch { Number = 1, WindowEnd = SimTime.FromMicroseconds(3), Events = [.. first.Sent.Take(first.SentCount).Order(ByOrder)] };
        BatchResult expected = cell.Run(second);
        BatchResult actual = saved.Run(SerializingCopier.RoundTrip(second));
        Assert.Equal(Sent(expected), Sent(actual));
        Assert.Equal(expected.NextTimer, actual.NextTimer);
        Assert.Equal(cell.Report().Hash, saved.Report().Hash);
        Assert.Throws<ActivationLostException>(() => saved.Run(second));
    }

    [Fact]
    public void A_shards_totals_survive_the_serializer()
    {
        World world = JugglerWorld.Create(1, 6, 2, JugglerWorld.Local, SimTime.FromMicroseconds(30));
        RunTotals totals = new InProcessDriver(world, ShardPlan.Create(world, PartitionMode.Host, 1)).RunToEnd();
        Assert.NotEmpty(totals.Violations);
        Assert.Equal(Outcome.Describe(totals), Outcome.Describe(SerializingCopier.RoundTrip(totals)));
    }

    private static Comparer<Envelope> ByOrder { get; } = Comparer<Envelope>.Create((a, b) => Envelope.CompareOrder(a, b));

    private static IEnumerable<Envelope> Sent(BatchResult result) => result.Sent.Take(result.SentCount);
}
