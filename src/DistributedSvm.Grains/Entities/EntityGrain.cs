using DistributedSvm.Engine.Entities;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Grains.Entities;

/// <summary>
/// Adapts an <see cref="EntityCell"/> to Orleans and nothing else. Handling is synchronous, so state never changes across an await.
/// A dma-buf's activation ends when its entity retires.
/// </summary>
public abstract class EntityGrain : Grain, IEntityGrain
{
    private EntityCell? _cell;

    public ValueTask<BatchResult> Begin(EntityBirth birth, EventBatch batch)
    {
        if (_cell is not null)
        {
            throw new ModelBugException($"{this.GetPrimaryKeyString()} was born twice.");
        }

        _cell = new EntityCell(birth.World, birth.Self);
        return Run(batch);
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

    public ValueTask<EntityReport> Report(bool isOver) => new(Cell.Report(isOver));

    public ValueTask End()
    {
        DeactivateOnIdle();
        return ValueTask.CompletedTask;
    }

    private EntityCell Cell => _cell ?? throw new ModelBugException($"{this.GetPrimaryKeyString()} has no entity: its activation was lost.");
}
