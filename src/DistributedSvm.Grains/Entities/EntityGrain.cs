using DistributedSvm.Engine.Entities;
using DistributedSvm.Grains.Checkpoints;
using DistributedSvm.Grains.Simulation;
using DistributedSvm.Grains.Worlds;
using DistributedSvm.Model.Core;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace DistributedSvm.Grains.Entities;

/// <summary>
/// Adapts an <see cref="EntityCell"/> to Orleans and nothing else. Handling is synchronous, so state never changes across an await.
/// A dma-buf's activation ends when its entity retires.
/// </summary>
public abstract class EntityGrain : Grain, IEntityGrain
{
    private EntityCell? _cell;

    public async ValueTask<BatchResult> Begin(EntityBirth birth, EventBatch batch)
    {
        // Its shard lives here too, so the world is nearly always at hand.
        World world = await ServiceProvider.GetRequiredService<WorldCache>().Get(birth.WorldKey, () =>
            GrainFactory.GetGrain<ISimulationGrain>(birth.Run).World(birth.WorldKey).AsTask());
        if (_cell is not null)
        {
            throw new ActivationLostException($"{this.GetPrimaryKeyString()} was born twice.");
        }

        if (birth.Saved is { } saved)
        {
            _cell = ServiceProvider.GetRequiredService<Serializer>().Deserialize<EntityCell>(saved.Cell)!;
            _cell.Attach(world);
        }
        else
        {
            _cell = new EntityCell(world, birth.Self);
        }

        return await Run(batch);
    }

    public ValueTask<BatchResult> Run(EventBatch batch)
    {
        BatchResult result = Cell.Run(batch);
        if (result.Final is not null)
        {
            DeactivateOnIdle();
        }

        return new ValueTask<BatchResult>(result);
    }

    public ValueTask<EntityReport> Report(bool isAudited) => new(Cell.Report(isAudited));

    public ValueTask<SavedCell> Save()
    {
        EntityCell cell = Cell;
        byte[] bytes = ServiceProvider.GetRequiredService<Serializer>().SerializeToArray(cell);
        return new ValueTask<SavedCell>(new SavedCell(cell.Self, cell.Batches, cell.NextTimer, bytes));
    }

    public ValueTask End()
    {
        DeactivateOnIdle();
        return ValueTask.CompletedTask;
    }

    private EntityCell Cell => _cell ?? throw new ActivationLostException($"{this.GetPrimaryKeyString()} has no entity: its activation was lost.");
}
