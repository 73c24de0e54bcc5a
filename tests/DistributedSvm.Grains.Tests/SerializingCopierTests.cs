using DistributedSvm.Engine.Entities;
using DistributedSvm.Grains.Serialization;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Workloads.Phold;

namespace DistributedSvm.Grains.Tests;

/// <summary>What comes back is equal and shares nothing with what went in.</summary>
public sealed class SerializingCopierTests
{
    private readonly SerializingCopier _copier = SerializingCopier.Create();
    private readonly World _world = Worlds.Phold(4, 100);

    [Fact]
    public void A_batch_comes_back_whole()
    {
        EventBatch batch = Batch(3, 5);
        EventBatch copy = _copier.Copy(batch);
        Assert.NotSame(batch, copy);
        Assert.NotSame(batch.Events, copy.Events);
        Assert.NotSame(batch.Events[0].Message, copy.Events[0].Message);
        Assert.Equal(batch.Number, copy.Number);
        Assert.Equal(batch.WindowEnd, copy.WindowEnd);
        Assert.Equal(batch.Events, copy.Events);
    }

    [Fact]
    public void A_result_comes_back_whole()
    {
        BatchResult result = Cell().Run(Batch(0, 5));
        BatchResult copy = _copier.Copy(result);
        Assert.NotSame(result, copy);
        Assert.Equal(5, result.Handled);
        Assert.Equal(result.Handled, copy.Handled);
        Assert.Equal(result.SentCount, copy.SentCount);
        Assert.Equal(result.Sent.Take(result.SentCount), copy.Sent.Take(copy.SentCount));
        Assert.Equal(result.NextTimer, copy.NextTimer);
    }

    [Fact]
    public void A_cell_goes_on_as_the_one_it_was_copied_from()
    {
        EntityCell original = Cell();
        original.Run(Batch(0, 5));
        EntityCell copy = _copier.Copy(original);
        copy.Attach(_world);
        BatchResult expected = original.Run(Batch(1, 7));
        BatchResult actual = copy.Run(Batch(1, 7));
        Assert.Equal(expected.Sent.Take(expected.SentCount), actual.Sent.Take(actual.SentCount));
        Assert.Equal(original.Report().Hash, copy.Report().Hash);
    }

    [Fact]
    public void Every_entity_of_a_box_comes_back_as_what_it_is()
    {
        World world = Worlds.Of("displays");
        for (int i = 0; i < world.Entities.Length; i++)
        {
            Entity entity = world.Entities[i].Spec.Create(world.IdOf(i), world.Seed);
            Entity copy = _copier.Copy(entity);
            Assert.NotSame(entity, copy);
            Assert.IsType(entity.GetType(), copy);
        }
    }

    private EntityCell Cell() => new(_world, _world.IdOf(1));

    private EventBatch Batch(long number, int tokens) => new()
    {
        Number = number,
        WindowEnd = SimTime.FromMicroseconds(number + 1),
        Events =
        [
            .. Enumerable.Range(0, tokens).Select(i =>
                new Envelope(SimTime.FromMicroseconds(number), _world.IdOf(2), (100 * number) + i + 1, _world.IdOf(1), new PholdToken((ulong)i), default)),
        ],
    };
}
