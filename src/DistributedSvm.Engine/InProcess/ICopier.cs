using DistributedSvm.Engine.Checkpoints;
using DistributedSvm.Engine.Entities;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.InProcess;

/// <summary>
/// Sends things through a serializer and back. With one the in-process driver is "paranoid": whatever is not plain data, or is shared where it must not be, changes the digest.
/// </summary>
public interface ICopier
{
    EventBatch Copy(EventBatch batch);

    BatchResult Copy(BatchResult result);

    EntityCell Copy(EntityCell cell);

    Entity Copy(Entity entity);

    ShardState Copy(ShardState state);
}
