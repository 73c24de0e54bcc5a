using DistributedSvm.Engine.Checkpoints;
using DistributedSvm.Engine.Entities;
using DistributedSvm.Engine.InProcess;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Tests.Memory;

namespace DistributedSvm.Model.Tests.Workloads;

/// <summary>Saves and restores entities after every event, cells, batches and results too.</summary>
internal sealed class ThroughSerializer : ICopier
{
    private readonly Dictionary<Type, EntityKind> _kinds = [];

    /// <summary>The kinds of entity that went through.</summary>
    public IEnumerable<EntityKind> Entities => _kinds.Values;

    public EventBatch Copy(EventBatch batch) => Serialization.RoundTrip(batch);

    public BatchResult Copy(BatchResult result) => Serialization.RoundTrip(result);

    public EntityCell Copy(EntityCell cell) => Serialization.RoundTrip(cell);

    public ShardState Copy(ShardState state) => Serialization.RoundTrip(state);

    public Entity Copy(Entity entity)
    {
        string name = entity.GetType().Name.Replace("Entity", "", StringComparison.Ordinal).Replace("DisplayAgent", "Agent", StringComparison.Ordinal).Replace("ShareAgent", "Agent", StringComparison.Ordinal).Replace("JobAgent", "Agent", StringComparison.Ordinal);
        _kinds[entity.GetType()] = Enum.Parse<EntityKind>(name);
        return Serialization.RoundTrip(entity);
    }
}
