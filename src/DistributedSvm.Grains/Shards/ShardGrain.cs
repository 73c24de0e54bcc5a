using System.Diagnostics;
using DistributedSvm.Engine.Entities;
using DistributedSvm.Engine.Horizon;
using DistributedSvm.Engine.Results;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Grains.Checkpoints;
using DistributedSvm.Grains.Entities;
using DistributedSvm.Grains.Inspection;
using DistributedSvm.Grains.Placement;
using DistributedSvm.Grains.Simulation;
using DistributedSvm.Grains.Telemetry;
using DistributedSvm.Grains.Wire;
using DistributedSvm.Grains.Worlds;
using DistributedSvm.Model.Core;
using Orleans.Serialization;

namespace DistributedSvm.Grains.Shards;

/// <inheritdoc cref="IShardGrain"/>
[GrainType("shard"), KeepAlive, ShardPlacement]
public sealed class ShardGrain(
    ILocalSiloDetails silo,
    WorldCache worlds,
    CheckpointStore store,
    EnvelopeCodec codec,
    RangeXArrayCache ranges,
    Serializer serializer) : Grain, IShardGrain
{
    /// <summary>How long one advance may take, so that progress, cancellation and failure detection work.</summary>
    private static readonly TimeSpan WallBudget = TimeSpan.FromMilliseconds(200);

    /// <summary>Entities that are asked for something at the same time outside windows.</summary>
    private const int Chunk = 256;

    /// <summary>Activations that come into being at the same time: more at once make a silo look ill to its peers.</summary>
    private const int BirthsAtOnce = 128;

    private readonly List<Envelope[]> _inbox = [];
    private readonly List<ReadOnlyMemory<byte>> _inboxBytes = [];
    private Envelope[] _read = [];
    private ValueTask<BatchResult>[] _calls = new ValueTask<BatchResult>[64];
    private IReadOnlyList<Slot> _due = [];
    private int _done;
    private ShardBirth? _birth;
    private World? _world;
    private WireUse? _wireBefore;
    private Shard? _shard;
    private IShardGrain[] _peers = [];

    private ShardBirth Birth => _birth ?? throw Lost();

    private Shard Shard => _shard ?? throw Lost();

    private World World => _world ?? throw Lost();

    private WireUse WireNow => new(silo.SiloAddress, ranges.Received, ranges.Shared);

    public ValueTask<SiloAddress> Place() => new(silo.SiloAddress);

    public async ValueTask<ShardBegun> Begin(ShardBirth birth)
    {
        World world = await worlds.Get(birth.WorldKey, () => GrainFactory.GetGrain<ISimulationGrain>(birth.Run).World(birth.WorldKey).AsTask());
        ShardPlan plan = ShardPlan.Create(world, birth.Partition, birth.ShardsRequested);
        int restored = 0;
        Shard shard;
        if (birth.From is { } epoch)
        {
            (shard, restored) = await new ShardLoader(store, world, plan, birth.Index).Load(epoch, birth.ChangedAt);
        }
        else
        {
            shard = new Shard(world, plan, birth.Index);
        }

        shard.Trace(birth.Trace);
        _wireBefore = WireNow;
        _inbox.Clear();
        _inboxBytes.Clear();
        _due = [];
        _done = 0;
        _birth = birth;
        _world = world;
        _shard = shard;
        _peers = [.. Enumerable.Range(0, plan.Shards).Select(i => GrainFactory.GetGrain<IShardGrain>(ShardKey.Of(birth.RunKey, i)))];
        return new ShardBegun(shard.NextTime, shard.Totals.Events, restored);
    }

    public async ValueTask<ShardAdvance> Advance(SimTime horizon)
    {
        Shard shard = Shard;
        TakeInbox(shard);
        long eventsBefore = shard.Totals.Events;
        long windowsBefore = shard.Windows;
        long started = Stopwatch.GetTimestamp();
        do
        {
            // A window may be open still: with many births it takes more than one advance.
            if (!shard.IsWindowOpen)
            {
                _due = shard.OpenWindow(horizon);
                _done = 0;
                if (!shard.IsWindowOpen)
                {
                    break;
                }
            }

            await RunWave(shard);
            if (_done == _due.Count)
            {
                shard.CloseWindow();
            }
        }
        while (Stopwatch.GetElapsedTime(started) < WallBudget);

        Outbound outbound = await SendOutbound(shard);
        var answer = new ShardAnswer(shard.LowerBound, outbound.Sent, shard.Totals.Events - eventsBefore, shard.Windows - windowsBefore);
        DsvmTelemetry.Events.Add(answer.Events);
        DsvmTelemetry.Windows.Add(answer.Windows);
        return new ShardAdvance(answer, Stopwatch.GetElapsedTime(started), outbound.Events, outbound.Bytes, shard.TakeTrace());
    }

    public ValueTask Deliver(EnvelopeBatch batch)
    {
        _ = Shard;
        _inbox.Add(batch.Envelopes);
        return ValueTask.CompletedTask;
    }

    public ValueTask DeliverBytes(ReadOnlyMemory<byte> batch)
    {
        _ = Shard;
        _inboxBytes.Add(batch);
        return ValueTask.CompletedTask;
    }

    public async ValueTask<SavedShard> Save(string key)
    {
        Shard shard = Shard;
        TakeInbox(shard);
        var saver = new ShardSaver(store, key);
        foreach (Slot[] chunk in shard.LiveSlots.Chunk(Chunk))
        {
            // What has not been needed since it was restored is still as it was.
            foreach (SavedCell cell in await Task.WhenAll(chunk.Select(slot => slot.Handle is SavedCell saved ? Task.FromResult(saved) : GrainOf(slot).Save().AsTask())))
            {
                await saver.Add(cell);
            }
        }

        return await saver.Finish(shard.Save());
    }

    public async ValueTask<EntityState?> Inspect(int index, int serial, SimTime at)
    {
        foreach (Slot slot in Shard.LiveSlots)
        {
            if (slot.Id.Index == index && slot.Id.Serial == serial)
            {
                SavedCell saved = slot.Handle as SavedCell ?? await GrainOf(slot).Save();
                return StateDump.Of(World, serializer.Deserialize<EntityCell>(saved.Cell)!, at, isUntouched: false);
            }
        }

        return serial == 0 ? StateDump.Of(World, new EntityCell(World, World.IdOf(index)), at, isUntouched: true) : null;
    }

    public async ValueTask<RunTotals> Conclude(bool isAudited)
    {
        Shard shard = Shard;
        foreach (Slot[] chunk in shard.LiveSlots.Chunk(Chunk))
        {
            EntityReport[] reports = await Task.WhenAll(chunk.Select(slot => Report(slot, isAudited)));
            foreach (EntityReport report in reports)
            {
                shard.Totals.Add(report);
            }
        }

        return shard.Totals;
    }

    public ValueTask<WireUse> Wire() => new(WireNow.Since(_wireBefore ?? throw Lost()));

    public async ValueTask End()
    {
        // After a failure a shard may not have begun, and an entity may have been due without ever getting a grain.
        IEnumerable<IEntityGrain> entities = _shard?.LiveSlots.Select(slot => slot.Handle).OfType<IEntityGrain>() ?? [];
        try
        {
            foreach (IEntityGrain[] chunk in entities.Chunk(Chunk))
            {
                await Task.WhenAll(chunk.Select(entity => entity.End().AsTask()))
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            }
        }
        finally
        {
            DeactivateOnIdle();
        }
    }

    private static IEntityGrain GrainOf(Slot slot) => (IEntityGrain)slot.Handle!;

    private ActivationLostException Lost()
    {
        // Only a message for what is over made it.
        DeactivateOnIdle();
        return new ActivationLostException($"{this.GetPrimaryKeyString()} has no shard: its activation was lost.");
    }

    private void TakeInbox(Shard shard)
    {
        foreach (Envelope[] envelopes in _inbox)
        {
            shard.Deliver(envelopes);
        }

        _inbox.Clear();
        foreach (ReadOnlyMemory<byte> batch in _inboxBytes)
        {
            // Always into the same array: a new one for every batch would be a large object for the collector.
            int count = codec.Read(batch, ref _read);
            Span<Envelope> envelopes = _read.AsSpan(0, count);
            shard.Deliver(envelopes);
            envelopes.Clear();
        }

        _inboxBytes.Clear();
    }

    /// <summary>An entity that has done nothing since it was restored has no activation: what it reports follows from its saved cell.</summary>
    private Task<EntityReport> Report(Slot slot, bool isAudited)
    {
        if (slot.Handle is not SavedCell saved)
        {
            return GrainOf(slot).Report(isAudited).AsTask();
        }

        EntityCell cell = serializer.Deserialize<EntityCell>(saved.Cell)!;
        cell.Attach(World);
        return Task.FromResult(cell.Report(isAudited));
    }

    /// <summary>
    /// Hands due entities their batches, all calls in flight at once, then absorbs the results in the order in which they were handed out. The wave is the
    /// rest of the window, unless too many activations would come into being at once.
    /// </summary>
    private async ValueTask RunWave(Shard shard)
    {
        int first = _done;
        int count = 0;
        for (int births = 0; first + count < _due.Count && births < BirthsAtOnce; count++)
        {
            if (_calls.Length == count)
            {
                Array.Resize(ref _calls, count * 2);
            }

            Slot slot = _due[first + count];
            EventBatch batch = shard.TakeBatch(slot);
            if (slot.Handle is IEntityGrain grain)
            {
                _calls[count] = grain.Run(batch);
            }
            else
            {
                _calls[count] = Begin(slot, batch);
                births++;
            }
        }

        for (int i = 0; i < count; i++)
        {
            shard.Absorb(_due[first + i], await _calls[i]);
            _calls[i] = default;
        }

        _done += count;
    }

    private ValueTask<BatchResult> Begin(Slot slot, EventBatch batch)
    {
        IEntityGrain grain = EntityGrains.Get(GrainFactory, slot.Id.Kind, $"{Birth.RunKey}/{World.PathOf(slot.Id)}");
        var birth = new EntityBirth(slot.Id, Birth.Run, Birth.WorldKey, slot.Handle as SavedCell) { Trace = Birth.Trace };
        slot.Handle = grain;
        return grain.Begin(birth, batch);
    }

    private async ValueTask<Outbound> SendOutbound(Shard shard)
    {
        if (_peers.Length == 1)
        {
            return Outbound.None;
        }

        var sent = new List<SentTo>();
        var deliveries = new List<ValueTask>();
        long events = 0;
        long bytes = 0;
        for (int peer = 0; peer < _peers.Length; peer++)
        {
            if (shard.TakeOutbound(peer) is not { } outbound)
            {
                continue;
            }

            sent.Add(new SentTo(peer, outbound.Min(envelope => envelope.Time)));
            if (Birth.Silos[peer].Equals(silo.SiloAddress))
            {
                deliveries.Add(_peers[peer].Deliver(new EnvelopeBatch(outbound)));
            }
            else
            {
                ReadOnlyMemory<byte> payload = codec.Write(outbound);
                events += outbound.Length;
                bytes += payload.Length;
                deliveries.Add(_peers[peer].DeliverBytes(payload));
            }
        }

        foreach (ValueTask delivery in deliveries)
        {
            await delivery;
        }

        return new Outbound([.. sent], events, bytes);
    }

    /// <summary>What a shard sent to others in one advance, and how much of it to other silos.</summary>
    private readonly record struct Outbound(SentTo[] Sent, long Events, long Bytes)
    {
        public static Outbound None { get; } = new([], 0, 0);
    }
}
