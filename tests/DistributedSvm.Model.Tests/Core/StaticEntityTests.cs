using DistributedSvm.Engine.Entities;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Tests.Memory;
using DistributedSvm.Model.Tests.Workloads;
using DistributedSvm.Model.Workloads.Phold;

namespace DistributedSvm.Model.Tests;

public sealed class StaticEntityTests
{
    private static readonly EntityId Self = new(1, EntityKind.Phold);

    [Fact]
    public void A_restored_entity_goes_on_with_the_configuration_that_its_world_has_now()
    {
        World before = PholdWorld.Create(1, 1, SimTime.FromNanoseconds(500), SimTime.FromNanoseconds(1), SimTime.FromSeconds(1), 7);
        World after = PholdWorld.Create(1, 5, SimTime.FromMilliseconds(2), SimTime.FromNanoseconds(1), SimTime.FromSeconds(1), 7);
        var cell = new EntityCell(before, Self);
        cell.Run(Batch(0, before.Seeds[0]));
        EntityCell restored = Serialization.RoundTrip(cell);
        restored.Attach(after);
        BatchResult result = restored.Run(Batch(1, before.Seeds[0] with { Time = SimTime.FromSeconds(2) }));
        Assert.Equal(5, result.SentCount);
        Assert.All(result.Sent.Take(5), envelope => Assert.True(envelope.Time >= SimTime.FromMilliseconds(2002)));
    }

    [Fact]
    public void A_restored_entity_without_its_configuration_says_so()
    {
        var entity = Serialization.RoundTrip((Entity)new PholdEntity(new PholdSpec(1, 1, 1, default, default), new CounterRandom(1, Self)));
        var start = new Envelope(SimTime.Zero, ScenarioSpec.EntityId, 1, Self, new PholdStart(), default);
        ModelBugException bug = Assert.Throws<ModelBugException>(() => entity.Handle(start, null!));
        Assert.Contains("without its configuration", bug.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_entity_at_rest_is_saved_in_few_bytes_however_large_its_host()
    {
        World world = new Box { Gpus = 16, VfsPerGpu = 4 }.Build();
        Assert.All(
            world.Entities.Select((entity, index) => (entity, id: world.IdOf(index))),
            place => Assert.InRange(Serialization.Serializer.SerializeToArray(place.entity.Spec.Create(place.id, 1)).Length, 1, 400));
    }

    private static EventBatch Batch(long number, Envelope only) => new() { Number = number, WindowEnd = only.Time + new SimTime(1), Events = [only] };
}
