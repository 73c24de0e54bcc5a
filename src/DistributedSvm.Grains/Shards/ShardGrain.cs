using System.Diagnostics;
using DistributedSvm.Engine.Entities;
using DistributedSvm.Engine.Horizon;
using DistributedSvm.Engine.Results;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Grains.Entities;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Grains.Shards;

/// <inheritdoc cref="IShardGrain"/>
[GrainType("shard"), KeepAlive]
public sealed class ShardGrain(ILocalSiloDetails silo) : Grain, IShardGrain
{
    /// <summary>How long one advance may take, so that progress, cancellation and failure detection work.</summary>
    private static readonly TimeSpan WallBudget = TimeSpan.FromMilliseconds(200);

    /// <summary>Entities that are asked for their reports at the same time.</summary>
    private const int ReportChunk = 256;

    private readonly List<Envelope[]> _inbox = [];
    private ValueTask<BatchResult>[] _calls = new ValueTask<BatchResult>[64];
    private ShardBirth? _birth;
    private Shard? _shard;
    private IShardGrain[] _peers = [];

    private ShardBirth Birth => _birth ?? throw new ModelBugException($"{this.GetPrimaryKeyString()} has no shard: its activation was lost.");

    private Shard Shard => _shard ?? throw new ModelBugException($"{this.GetPrimaryKeyString()} has no shard: its activation was lost.");

    public ValueTask<ShardBegun> Begin(ShardBirth birth)
    {
        _birth = birth;
        _shard = new Shard(birth.World, birth.Plan, birth.Index);
        _peers = [.. Enumerable.Range(0, birth.Plan.Shards).Select(i => GrainFactory.GetGrain<IShardGrain>(ShardKey.Of(birth.RunKey, i)))];
        return new ValueTask<ShardBegun>(new ShardBegun(_shard.NextTime, silo.SiloAddress));
    }

    public async ValueTask<ShardAnswer> Advance(SimTime horizon)
    {
        Shard shard = Shard;
        foreach (Envelope[] envelopes in _inbox)
        {
            shard.Deliver(envelopes);
        }

        _inbox.Clear();
        long eventsBefore = shard.Totals.Events;
        long windowsBefore = shard.Windows;
        long started = Stopwatch.GetTimestamp();
        do
        {
            IReadOnlyList<Slot> due = shard.OpenWindow(horizon);
            if (!shard.IsWindowOpen)
            {
                break;
            }

            await RunWindow(shard, due);
            shard.CloseWindow();
        }
        while (Stopwatch.GetElapsedTime(started) < WallBudget);

        return new ShardAnswer(shard.NextTime, await SendOutbound(shard), shard.Totals.Events - eventsBefore, shard.Windows - windowsBefore);
    }

    public ValueTask Deliver(EnvelopeBatch batch)
    {
        _inbox.Add(batch.Envelopes);
        return ValueTask.CompletedTask;
    }

    public async ValueTask<RunTotals> Conclude(bool isAudited)
    {
        Shard shard = Shard;
        foreach (Slot[] chunk in shard.LiveSlots.Chunk(ReportChunk))
        {
            EntityReport[] reports = await Task.WhenAll(chunk.Select(slot => ((IEntityGrain)slot.Handle!).Report(isAudited).AsTask()));
            foreach (EntityReport report in reports)
            {
                shard.Totals.Add(report);
            }
        }

        return shard.Totals;
    }

    public async ValueTask End()
    {
        // After a failure a shard may not have begun, and an entity may have been due without ever getting a grain.
        IEnumerable<IEntityGrain> entities = _shard?.LiveSlots.Select(slot => slot.Handle).OfType<IEntityGrain>() ?? [];
        foreach (IEntityGrain[] chunk in entities.Chunk(ReportChunk))
        {
            await Task.WhenAll(chunk.Select(entity => entity.End().AsTask()));
        }

        DeactivateOnIdle();
    }

    /// <summary>Hands every due entity its batch, all calls in flight at once, then absorbs the results in the order in which they were handed out.</summary>
    private async ValueTask RunWindow(Shard shard, IReadOnlyList<Slot> due)
    {
        int count = due.Count;
        if (_calls.Length < count)
        {
            _calls = new ValueTask<BatchResult>[Math.Max(count, _calls.Length * 2)];
        }

        for (int i = 0; i < count; i++)
        {
            _calls[i] = Call(due[i], shard.TakeBatch(due[i]));
        }

        for (int i = 0; i < count; i++)
        {
            shard.Absorb(due[i], await _calls[i]);
            _calls[i] = default;
        }
    }

    private ValueTask<BatchResult> Call(Slot slot, EventBatch batch)
    {
        if (slot.Handle is IEntityGrain grain)
        {
            return grain.Run(batch);
        }

        grain = EntityGrains.Get(GrainFactory, slot.Id.Kind, $"{Birth.RunKey}/{Birth.World.PathOf(slot.Id)}");
        slot.Handle = grain;
        return grain.Begin(new EntityBirth(slot.Id, Birth.World), batch);
    }

    private async ValueTask<SentTo[]> SendOutbound(Shard shard)
    {
        if (_peers.Length == 1)
        {
            return [];
        }

        var sent = new List<SentTo>();
        var deliveries = new List<ValueTask>();
        for (int peer = 0; peer < _peers.Length; peer++)
        {
            if (shard.TakeOutbound(peer) is { } outbound)
            {
                sent.Add(new SentTo(peer, outbound.Min(envelope => envelope.Time)));
                deliveries.Add(_peers[peer].Deliver(new EnvelopeBatch(outbound)));
            }
        }

        foreach (ValueTask delivery in deliveries)
        {
            await delivery;
        }

        return [.. sent];
    }
}
