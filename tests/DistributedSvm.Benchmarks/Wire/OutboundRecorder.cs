using DistributedSvm.Engine.Checkpoints;
using DistributedSvm.Engine.Entities;
using DistributedSvm.Engine.InProcess;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Benchmarks.Wire;

/// <summary>Copies nothing, but keeps what one shard sends to another, in the order in which it does.</summary>
internal sealed class OutboundRecorder : ICopier
{
    private readonly ShardPlan _plan;
    private readonly int _from;
    private readonly int _to;
    private readonly List<Envelope> _sent = [];

    private OutboundRecorder(ShardPlan plan, int from, int to)
    {
        _plan = plan;
        _from = from;
        _to = to;
    }

    /// <summary>The first envelopes that one of two shards sends to the other.</summary>
    public static Envelope[] Record(World world, PartitionMode mode, int from, int count)
    {
        ShardPlan plan = ShardPlan.Create(world, mode, 2);
        var recorder = new OutboundRecorder(plan, from, 1 - from);
        var driver = new InProcessDriver(world, plan, recorder);
        while (recorder._sent.Count < count)
        {
            if (!driver.Advance(1))
            {
                throw new InvalidOperationException($"Shard {from} of {world.Scenario} sent {recorder._sent.Count} envelopes, {count} are wanted.");
            }
        }

        return [.. recorder._sent.Take(count)];
    }

    public EventBatch Copy(EventBatch batch) => batch;

    public BatchResult Copy(BatchResult result)
    {
        foreach (Envelope envelope in result.Sent.AsSpan(0, result.SentCount))
        {
            if (_plan.ShardOf[envelope.Sender.Index] == _from && _plan.ShardOf[envelope.Receiver.Index] == _to)
            {
                _sent.Add(envelope);
            }
        }

        return result;
    }

    public EntityCell Copy(EntityCell cell) => cell;

    public Entity Copy(Entity entity) => entity;

    public ShardState Copy(ShardState state) => state;
}
