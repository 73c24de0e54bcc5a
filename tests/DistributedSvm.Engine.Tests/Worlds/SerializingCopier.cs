using DistributedSvm.Engine.Checkpoints;
using DistributedSvm.Engine.Entities;
using DistributedSvm.Engine.InProcess;
using DistributedSvm.Model.Core;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace DistributedSvm.Engine.Tests.Worlds;

/// <summary>Copies by serializing, as between silos. It counts, so that a test can tell that everything did go through it.</summary>
internal sealed class SerializingCopier : ICopier
{
    private static readonly Serializer Serializer =
        new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();

    public long Batches { get; private set; }

    public long Results { get; private set; }

    public long Cells { get; private set; }

    public long Entities { get; private set; }

    public static T RoundTrip<T>(T value) => Serializer.Deserialize<T>(Serializer.SerializeToArray(value))!;

    public EventBatch Copy(EventBatch batch)
    {
        Batches++;
        return RoundTrip(batch);
    }

    public BatchResult Copy(BatchResult result)
    {
        Results++;
        return RoundTrip(result);
    }

    public EntityCell Copy(EntityCell cell)
    {
        Cells++;
        return RoundTrip(cell);
    }

    public Entity Copy(Entity entity)
    {
        Entities++;
        return RoundTrip(entity);
    }

    public ShardState Copy(ShardState state) => RoundTrip(state);
}
