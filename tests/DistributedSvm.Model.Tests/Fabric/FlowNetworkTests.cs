using CsCheck;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;

namespace DistributedSvm.Model.Tests.Fabric;

public sealed class FlowNetworkTests
{
    private static readonly Int128 WorkPerByte = (Int128)SimTime.PicosecondsPerSecond << MaxMinSolver.FractionBits;

    /// <summary>Also where flows are aborted on their way: how much they had carried, and what the others then get.</summary>
    [Fact]
    public void Ends_and_bytes_are_those_of_a_naive_network_that_solves_everything_at_every_event() =>
        NetworkRun.Gen(maxResources: 8, maxSteps: 14, tiny: false).Select(Gen.Int[0, 1000].Array[14], Gen.Long[1, 1L << 40].Array[50]).Sample(
            (run, gaps, sizes) => Assert.Equal(Naive(run, gaps, sizes), Incremental(run, gaps, sizes)),
            iter: 1500);

    [Fact]
    public void A_network_that_comes_back_from_the_serializer_has_the_same_rates_bit_for_bit_and_gives_out_the_same_slots() =>
        NetworkRun.Gen(maxResources: 8, maxSteps: 14, tiny: false).Select(Gen.Long[1, 1L << 30].Array[50]).Sample(
            (run, sizes) =>
            {
                var plain = new FlowNetwork(run.Capacities);
                var restored = new FlowNetwork(run.Capacities);
                var present = new SortedSet<int>();
                int flows = 0;
                long[] capacities = [.. run.Capacities];
                foreach (NetworkStep step in run.Steps)
                {
                    SimTime now = plain.Flows == 0 ? plain.Time : plain.NextFinish;
                    List<int> drained = [];
                    List<int> drainedOfRestored = [];
                    plain.TakeFinished(now, drained);
                    restored.TakeFinished(now, drainedOfRestored);
                    Assert.Equal(drained, drainedOfRestored);
                    present.ExceptWith(drained);
                    restored = Restored(restored, capacities);
                    foreach (TestFlow flow in step.Come)
                    {
                        int slot = plain.Add(now, flow.Route, flow.Cap, sizes[flows]);
                        Assert.Equal(slot, restored.Add(now, flow.Route, flow.Cap, sizes[flows++]));
                        present.Add(slot);
                    }

                    foreach ((int resource, long capacity) in step.Change)
                    {
                        plain.SetCapacity(now, resource, capacity);
                        restored.SetCapacity(now, resource, capacity);
                        capacities[resource] = capacity;
                    }

                    restored = Restored(restored, capacities);
                    plain.Settle();
                    restored.Settle();
                    restored = Restored(restored, capacities);
                    Assert.Equal(plain.NextFinish, restored.NextFinish);
                    Assert.All(present, slot => Assert.Equal(plain.RateOf(slot), restored.RateOf(slot)));
                }
            },
            iter: 300);

    [Fact]
    public void A_flow_alone_takes_its_bytes_over_its_capacity_rounded_up_to_a_picosecond()
    {
        var network = new FlowNetwork([3L << MaxMinSolver.FractionBits]);
        network.Add(SimTime.FromSeconds(1), [0], 0, 7);
        network.Settle();
        Assert.Equal(new SimTime(1_000_000_000_000 + 2_333_333_333_334), network.NextFinish);
    }

    [Fact]
    public void Bytes_carried_are_whole_and_grow_to_the_size_at_the_finish()
    {
        var network = new FlowNetwork([1000L << MaxMinSolver.FractionBits]);
        int slot = network.Add(SimTime.Zero, [0], 0, 10);
        network.Settle();
        Assert.Equal(0, network.BytesCarried(slot, new SimTime(999_999_999)));
        Assert.Equal(1, network.BytesCarried(slot, new SimTime(1_000_000_000)));
        Assert.Equal(10, network.BytesCarried(slot, network.NextFinish));
    }

    [Fact]
    public void An_aborted_flow_has_carried_what_its_rate_gave_it_and_its_share_is_free_at_once()
    {
        var network = new FlowNetwork([1000L << MaxMinSolver.FractionBits]);
        int gone = network.Add(SimTime.Zero, [0], 0, 10_000);
        int stays = network.Add(SimTime.Zero, [0], 0, 10_000);
        network.Settle();
        Assert.Equal(500, network.Abort(SimTime.FromSeconds(1), gone));
        network.Settle();
        Assert.Equal((1, 1000L << MaxMinSolver.FractionBits), (network.Flows, network.RateOf(stays)));
        Assert.Equal(SimTime.FromMilliseconds(10_500), network.NextFinish);
    }

    [Fact]
    public void A_flow_that_is_aborted_at_the_time_stamp_at_which_it_came_has_carried_nothing()
    {
        var network = new FlowNetwork([1000L << MaxMinSolver.FractionBits]);
        Assert.Equal(0, network.Abort(SimTime.Zero, network.Add(SimTime.Zero, [0], 0, 10)));
        network.Settle();
        Assert.Equal((0, true), (network.Flows, network.NextFinish.IsNever));
    }

    [Fact]
    public void A_flow_that_would_end_beyond_the_end_of_time_is_not_waited_for()
    {
        var network = new FlowNetwork([1]);
        network.Add(SimTime.Zero, [0], 0, long.MaxValue);
        network.Settle();
        Assert.True(network.NextFinish.IsNever);
    }

    [Fact]
    public void Time_may_not_go_on_before_changes_are_settled()
    {
        var network = new FlowNetwork([1000]);
        network.Add(SimTime.Zero, [0], 0, 10);
        Assert.Throws<ModelBugException>(() => network.Add(new SimTime(1), [0], 0, 10));
        Assert.Throws<ModelBugException>(() => network.NextFinish);
    }

    [Fact]
    public void A_restored_network_rests_until_it_has_its_capacities_and_can_be_saved_again_meanwhile()
    {
        var network = new FlowNetwork([1000L << MaxMinSolver.FractionBits]);
        int slot = network.Add(SimTime.Zero, [0], 0, 10);
        network.Settle();
        FlowNetwork resting = HandDriver.RoundTrip(HandDriver.RoundTrip(network));
        Assert.Throws<ModelBugException>(() => resting.RateOf(slot));
        resting.Resume([1000L << MaxMinSolver.FractionBits]);
        Assert.Equal(network.NextFinish, resting.NextFinish);
    }

    private static FlowNetwork Restored(FlowNetwork network, long[] capacities)
    {
        FlowNetwork restored = HandDriver.RoundTrip(network);
        restored.Resume(capacities);
        return restored;
    }

    /// <summary>
    /// At each step flows are aborted, then others come, with these gaps in nanoseconds (0: at one time stamp). Returns (flow, end, bytes carried) in order of ends.
    /// </summary>
    private static List<(int Flow, long End, long Bytes)> Incremental(NetworkRun run, int[] gaps, long[] sizes)
    {
        var network = new FlowNetwork(run.Capacities);
        var names = new SortedDictionary<int, int>();
        var ends = new List<(int, long, long)>();
        var slots = new List<int>();
        int flows = 0;
        long time = 0;
        for (int step = 0; step < run.Steps.Count; step++)
        {
            time += gaps[step] * 1000L;
            DrainUntil(time);
            foreach (int gone in run.Steps[step].Gone.Where(_ => names.Count > 0))
            {
                (int slot, int flow) = names.ElementAt(gone % names.Count);
                ends.Add((flow, time, network.Abort(new SimTime(time), slot)));
                names.Remove(slot);
            }

            foreach (TestFlow flow in run.Steps[step].Come)
            {
                names[network.Add(new SimTime(time), flow.Route, flow.Cap, sizes[flows])] = flows;
                flows++;
            }

            foreach ((int resource, long capacity) in run.Steps[step].Change)
            {
                network.SetCapacity(new SimTime(time), resource, capacity);
            }

            Assert.Equal(names.Count, network.Flows);
        }

        DrainUntil(long.MaxValue - 1);
        return ends;

        void DrainUntil(long end)
        {
            while (true)
            {
                if (network.HasPendingChanges)
                {
                    if (network.Time.Picoseconds == end)
                    {
                        return;
                    }

                    network.Settle();
                }

                SimTime next = network.NextFinish;
                if (next.Picoseconds > end)
                {
                    return;
                }

                slots.Clear();
                network.TakeFinished(next, slots);
                ends.AddRange(slots.Select(slot => names[slot]).Order().Select(flow => (flow, next.Picoseconds, sizes[flow])));
                slots.ForEach(slot => names.Remove(slot));
            }
        }
    }

    private static List<(int Flow, long End, long Bytes)> Naive(NetworkRun run, int[] gaps, long[] sizes)
    {
        var steps = new Queue<(long Time, NetworkStep Step)>();
        long[] capacities = [.. run.Capacities];
        long at = 0;
        for (int step = 0; step < run.Steps.Count; step++)
        {
            at += gaps[step] * 1000L;
            steps.Enqueue((at, run.Steps[step]));
        }

        // Caps of equal flows are ordered by slot, so the oracle must give out slots as the network does: the last one freed first.
        var free = new Stack<int>();
        var present = new SortedDictionary<int, TestFlow>();
        var names = new Dictionary<int, int>();
        var remaining = new Dictionary<int, Int128>();
        var ends = new List<(int, long, long)>();
        int flows = 0;
        int slots = 0;
        long time = 0;
        while (steps.Count > 0 || present.Count > 0)
        {
            var rates = Filling.InFixedPoint(capacities, present);
            long change = steps.TryPeek(out var first) ? first.Time : long.MaxValue;
            Int128 wait = present.Keys.Select(slot => (remaining[slot] + rates[slot].Rate - 1) / rates[slot].Rate).DefaultIfEmpty(Int128.MaxValue).Min();
            if (change == long.MaxValue && wait > long.MaxValue - 1 - time)
            {
                break;
            }

            long now = change - time < wait ? change : time + (long)wait;
            foreach (int slot in present.Keys.ToArray())
            {
                remaining[slot] -= (Int128)rates[slot].Rate * (now - time);
            }

            int[] ended = [.. present.Keys.Where(slot => remaining[slot] <= 0)];
            ends.AddRange(ended.Select(slot => names[slot]).Order().Select(flow => (flow, now, sizes[flow])));
            foreach (int slot in ended)
            {
                Free(slot);
            }

            while (steps.TryPeek(out var due) && due.Time == now)
            {
                Take(steps.Dequeue().Step, now);
            }

            time = now;
        }

        return ends;

        void Take(NetworkStep step, long now)
        {
            foreach (int gone in step.Gone.Where(_ => present.Count > 0))
            {
                int slot = present.Keys.ElementAt(gone % present.Count);
                ends.Add((names[slot], now, sizes[names[slot]] - (long)((remaining[slot] + WorkPerByte - 1) / WorkPerByte)));
                Free(slot);
            }

            foreach (TestFlow flow in step.Come)
            {
                int slot = free.Count > 0 ? free.Pop() : slots++;
                present.Add(slot, flow);
                names[slot] = flows;
                remaining[slot] = sizes[flows++] * WorkPerByte;
            }

            foreach ((int resource, long capacity) in step.Change)
            {
                capacities[resource] = capacity;
            }
        }

        void Free(int slot)
        {
            present.Remove(slot);
            free.Push(slot);
        }
    }
}
