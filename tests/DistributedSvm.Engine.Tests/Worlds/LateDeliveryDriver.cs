using DistributedSvm.Engine.Entities;
using DistributedSvm.Engine.Horizon;
using DistributedSvm.Engine.Results;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Tests.Worlds;

/// <summary>
/// The worst order of a distributed round: every shard answers before any batch of the round reaches it, so its own next event never knows of what is under way.
/// What arrives waits in an inbox until the shard's next advance, as in a shard grain; an advance is cut after a few windows, as by a wall budget.
/// </summary>
internal sealed class LateDeliveryDriver(World world, ShardPlan plan, int windowsPerAdvance = int.MaxValue)
{
    private readonly Shard[] _shards = [.. Enumerable.Range(0, plan.Shards).Select(index => new Shard(world, plan, index))];
    private readonly List<Envelope[]>[] _inboxes = [.. Enumerable.Range(0, plan.Shards).Select(_ => new List<Envelope[]>())];
    private readonly List<(int Peer, Envelope[] Batch)> _underWay = [];

    /// <summary>Shards tell the coordinator the earliest time of what they sent. They must; a test may see what happens if they do not.</summary>
    public bool TellsWhatItSent { get; init; } = true;

    public RunTotals RunToEnd()
    {
        var coordinator = new Coordinator(new HorizonMatrix(world, plan), world.End, [.. _shards.Select(shard => shard.NextTime)]);
        while (!coordinator.IsFinished)
        {
            (int Shard, SimTime Horizon)[] grants = [.. coordinator.Grant()];
            Assert.NotEmpty(grants);
            ShardAnswer[] answers = [.. grants.Reverse().Select(grant => Advance(grant.Shard, grant.Horizon)).Reverse()];
            for (int i = 0; i < grants.Length; i++)
            {
                coordinator.Absorb(grants[i].Shard, answers[i]);
            }

            coordinator.EndRound();
            Send();
        }

        return Conclude();
    }

    private ShardAnswer Advance(int index, SimTime horizon)
    {
        Shard shard = _shards[index];
        foreach (Envelope[] batch in _inboxes[index])
        {
            shard.Deliver(batch);
        }

        _inboxes[index].Clear();
        long events = shard.Totals.Events;
        int windows = 0;
        while (windows < windowsPerAdvance)
        {
            IReadOnlyList<Slot> due = shard.OpenWindow(horizon);
            if (!shard.IsWindowOpen)
            {
                break;
            }

            // Handed out in one order and run in the other: entities of one window are independent.
            foreach ((Slot slot, EventBatch batch) in due.Select(slot => (slot, shard.TakeBatch(slot))).Reverse().ToArray())
            {
                var cell = (EntityCell)(slot.Handle ??= new EntityCell(world, slot.Id));
                shard.Absorb(slot, cell.Run(batch));
            }

            shard.CloseWindow();
            windows++;
        }

        return new ShardAnswer(shard.NextTime, TellsWhatItSent ? Sent(index) : [], shard.Totals.Events - events, windows);
    }

    /// <summary>Takes the outbound batches; they reach their inboxes when the round is over.</summary>
    private SentTo[] Sent(int index) =>
        [.. Collect(index).Select(sent => new SentTo(sent.Peer, sent.Batch.Min(envelope => envelope.Time)))];

    private List<(int Peer, Envelope[] Batch)> Collect(int index)
    {
        var collected = new List<(int Peer, Envelope[] Batch)>();
        for (int peer = 0; peer < _shards.Length; peer++)
        {
            if (_shards[index].TakeOutbound(peer) is { } outbound)
            {
                collected.Add((peer, outbound));
            }
        }

        _underWay.AddRange(collected);
        return collected;
    }

    private void Send()
    {
        for (int index = 0; index < _shards.Length; index++)
        {
            Collect(index);
        }

        foreach ((int peer, Envelope[] batch) in _underWay)
        {
            _inboxes[peer].Add(batch);
        }

        _underWay.Clear();
    }

    private RunTotals Conclude()
    {
        var totals = new RunTotals();
        foreach (Shard shard in _shards)
        {
            foreach (Slot slot in shard.LiveSlots)
            {
                shard.Totals.Add(((EntityCell)slot.Handle!).Report());
            }

            totals.Merge(shard.Totals);
        }

        return totals;
    }
}
