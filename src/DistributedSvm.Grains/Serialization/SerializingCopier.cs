using DistributedSvm.Engine.Checkpoints;
using DistributedSvm.Engine.Entities;
using DistributedSvm.Engine.InProcess;
using DistributedSvm.Model.Core;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace DistributedSvm.Grains.Serialization;

/// <summary>Copies by writing bytes and reading them back, with the serializer that silos use between them.</summary>
public sealed class SerializingCopier(Serializer serializer) : ICopier
{
    /// <summary>A copier with a serializer of its own, outside any silo.</summary>
    public static SerializingCopier Create() => new(new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>());

    public EventBatch Copy(EventBatch batch) => RoundTrip(batch);

    public BatchResult Copy(BatchResult result) => RoundTrip(result);

    public EntityCell Copy(EntityCell cell) => RoundTrip(cell);

    public Entity Copy(Entity entity) => RoundTrip(entity);

    public ShardState Copy(ShardState state) => RoundTrip(state);

    private T RoundTrip<T>(T value) => serializer.Deserialize<T>(serializer.SerializeToArray(value))!;
}
