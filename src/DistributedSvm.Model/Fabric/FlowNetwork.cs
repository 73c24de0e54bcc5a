using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Fabric;

/// <summary>
/// Flows that drain through shared resources at max-min fair rates, and when they end.
/// <para>
/// Work is counted in 2^-16 byte-picoseconds per second, so that work = rate x time is exact in integers: the only roundings are those of the rates
/// (<see cref="MaxMinSolver"/>) and of a finish, which is the first whole picosecond at which the flow has drained.
/// </para>
/// <para>
/// All flows of one bottleneck have one rate, so a bottleneck keeps one account of the work that it has given to each of them, settled when its rate
/// changes; a flow ends when that account reaches the flow's target. What did not change costs nothing.
/// </para>
/// <para>Use: <see cref="TakeFinished"/>, <see cref="Abort"/>, <see cref="Add"/> and <see cref="SetCapacity"/> at one time stamp, then one <see cref="Settle"/> before time goes on.</para>
/// </summary>
public sealed class FlowNetwork
{
    private const int None = -1;
    private const int Unknown = -2;

    /// <summary>Work of one byte.</summary>
    private static readonly Int128 WorkPerByte = (Int128)SimTime.PicosecondsPerSecond << MaxMinSolver.FractionBits;

    private readonly FinishQueue _finishes = new();

    // By resource, as a bottleneck: work given to each flow until _since, the rate from then on, and the flow that ends first.
    private Int128[] _given = [];
    private long[] _since = [];
    private long[] _rate = [];
    private int[] _first = [];
    private bool[] _isStale = [];
    private readonly List<int> _stale = [];

    // By slot: the account's value at which the flow ends (work remaining, while the flow has no bottleneck yet), and what it started with.
    private Int128[] _target = [];
    private long[] _bytes = [];
    private long[] _cap = [];
    private int[][] _routes = [];

    private long _time;
    private bool _pending;
    private MaxMinSolver? _running;
    private FlowNetworkState? _resting;

    /// <summary>An empty network of resources with these capacities (fixed point, see <see cref="MaxMinSolver.FractionBits"/>).</summary>
    public FlowNetwork(ReadOnlySpan<long> capacities)
    {
        _running = new MaxMinSolver(capacities);
        Reserve();
    }

    /// <summary>A saved network, which rests until <see cref="Resume"/>.</summary>
    internal FlowNetwork(in FlowNetworkState state) => _resting = state;

    private MaxMinSolver Solver => _running ?? throw new ModelBugException("A restored network works without its capacities.");

    /// <summary>Makes a restored network go on, with the capacities that it had; one that is not at rest is left alone.</summary>
    public void Resume(ReadOnlySpan<long> capacities)
    {
        if (_resting is not { } state)
        {
            return;
        }

        _resting = null;
        _running = new MaxMinSolver(capacities);
        var saved = new SavedFlow?[state.Slots];
        foreach (SavedFlow flow in state.Flows)
        {
            saved[flow.Slot] = flow;
        }

        Solver.Restore(state.Slots, state.FreeSlots.AsSpan(), slot => saved[slot] is { } flow ? (flow.Route, flow.Cap) : null);
        Reserve();
        foreach (SavedFlow flow in state.Flows)
        {
            _target[flow.Slot] = flow.Remaining;
            _bytes[flow.Slot] = flow.Bytes;
            _cap[flow.Slot] = flow.Cap;
            _routes[flow.Slot] = flow.Route;
        }

        Flows = state.Flows.Length;
        _time = state.Time.Picoseconds;
        _pending = true;
        if (!state.Pending)
        {
            Settle();
        }
    }

    /// <summary>When flows last came or went, or a capacity changed.</summary>
    public SimTime Time => new(_time);

    /// <summary>Something changed at <see cref="Time"/> and rates are not settled yet.</summary>
    public bool HasPendingChanges => _pending;

    /// <summary>Flows that have not ended.</summary>
    public int Flows { get; private set; }

    /// <summary>The earliest end of a flow at the present rates; <see cref="SimTime.Never"/> if there is none. Rates must be settled.</summary>
    public SimTime NextFinish
    {
        get
        {
            RequireSettled();
            return _finishes.TryPeek(out long time, out _) ? new SimTime(time) : SimTime.Never;
        }
    }

    /// <summary>
    /// Starts a flow of <paramref name="bytes"/> (at least 1) over distinct resources, with a cap of its own in fixed point (0: none), and returns its slot.
    /// A flow without resources and cap would end at once and must be kept out.
    /// </summary>
    public int Add(SimTime now, int[] route, long cap, long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes);
        ChangeAt(now);
        int slot = Solver.Add(route, cap);
        Reserve();
        _target[slot] = bytes * WorkPerByte;
        _bytes[slot] = bytes;
        _cap[slot] = cap;
        _routes[slot] = route;
        Flows++;
        return slot;
    }

    /// <summary>
    /// Takes a flow out that has not drained, and returns the whole bytes that it had carried. Its share is free for the others from the next <see cref="Settle"/> on.
    /// </summary>
    public long Abort(SimTime now, int slot)
    {
        ChangeAt(now);
        long carried = BytesCarried(slot, now);
        int bottleneck = Solver.BottleneckOf(slot);
        if (bottleneck != None && _first[bottleneck] == slot)
        {
            _first[bottleneck] = Unknown;
            MarkStale(bottleneck);
        }

        Solver.Remove(slot);
        Flows--;
        return carried;
    }

    /// <summary>Gives a resource another capacity (fixed point) from now on.</summary>
    public void SetCapacity(SimTime now, int resource, long capacity)
    {
        ChangeAt(now);
        Solver.SetCapacity(resource, capacity);
    }

    /// <summary>Takes out the flows that have drained by <paramref name="now"/> and adds their slots to <paramref name="slots"/>, in ascending order.</summary>
    public void TakeFinished(SimTime now, List<int> slots)
    {
        RequireSettled();
        int before = slots.Count;
        while (_finishes.TryPeek(out long time, out int bottleneck) && time <= now.Picoseconds)
        {
            Int128 given = GivenBy(bottleneck, now.Picoseconds);
            foreach (int slot in Solver.FlowsOf(bottleneck))
            {
                if (Solver.BottleneckOf(slot) == bottleneck && _target[slot] <= given)
                {
                    slots.Add(slot);
                }
            }

            _finishes.Remove(bottleneck);
            _first[bottleneck] = Unknown;
            MarkStale(bottleneck);
        }

        if (slots.Count == before)
        {
            return;
        }

        ChangeAt(now);
        slots.Sort(before, slots.Count - before, null);
        for (int i = before; i < slots.Count; i++)
        {
            Solver.Remove(slots[i]);
            Flows--;
        }
    }

    /// <summary>Brings rates and finishes up to date with what changed at <see cref="Time"/>.</summary>
    public void Settle()
    {
        Solver.Solve();
        foreach (LevelChange change in Solver.LevelChanges)
        {
            int resource = change.Resource;
            _given[resource] = GivenBy(resource, _time);
            _since[resource] = _time;
            _rate[resource] = change.Level == MaxMinSolver.NoLevel ? 0 : change.Level;
            MarkStale(resource);
        }

        foreach (FlowMove move in Solver.Moves)
        {
            Move(move);
        }

        foreach (int resource in _stale)
        {
            _isStale[resource] = false;
            Reschedule(resource);
        }

        _stale.Clear();
        _pending = false;
    }

    /// <summary>Whole bytes that a flow has carried until <paramref name="at"/>, which must lie between <see cref="Time"/> and the next change of rates.</summary>
    public long BytesCarried(int slot, SimTime at)
    {
        Int128 remaining = Int128.Max(Remaining(slot, at.Picoseconds), 0);
        Int128 missing = (remaining + WorkPerByte - 1) / WorkPerByte;
        return _bytes[slot] - (long)missing;
    }

    /// <summary>The present rate of a flow, in fixed point.</summary>
    public long RateOf(int slot) => Solver.RateOf(slot);

    internal FlowNetworkState Save()
    {
        if (_resting is { } state)
        {
            return state;
        }

        var flows = new List<SavedFlow>(Flows);
        for (int slot = 0; slot < Solver.Slots; slot++)
        {
            if (!Solver.PathOf(slot).IsEmpty)
            {
                flows.Add(new SavedFlow(slot, _routes[slot], _cap[slot], _bytes[slot], Remaining(slot, _time)));
            }
        }

        return new FlowNetworkState(Time, _pending, Solver.Slots, [.. Solver.FreeSlots()], [.. flows]);
    }

    private Int128 GivenBy(int bottleneck, long time) => _given[bottleneck] + ((Int128)_rate[bottleneck] * (time - _since[bottleneck]));

    private Int128 Remaining(int slot, long time)
    {
        int bottleneck = Solver.BottleneckOf(slot);
        return bottleneck == None ? _target[slot] : _target[slot] - GivenBy(bottleneck, time);
    }

    private void Move(in FlowMove move)
    {
        int slot = move.Flow;
        Int128 remaining = _target[slot];
        if (move.From != None)
        {
            remaining -= GivenBy(move.From, _time);
            if (_first[move.From] == slot)
            {
                _first[move.From] = Unknown;
                MarkStale(move.From);
            }
        }

        Int128 target = GivenBy(move.To, _time) + remaining;
        _target[slot] = target;
        int first = _first[move.To];
        if (first == None || (first >= 0 && target < _target[first]))
        {
            _first[move.To] = slot;
            MarkStale(move.To);
        }
    }

    private void Reschedule(int bottleneck)
    {
        if (_first[bottleneck] == Unknown)
        {
            _first[bottleneck] = FindFirst(bottleneck);
        }

        int first = _first[bottleneck];
        long rate = _rate[bottleneck];
        if (first == None || rate == 0)
        {
            _finishes.Remove(bottleneck);
            return;
        }

        var missing = (UInt128)(_target[first] - _given[bottleneck]);
        UInt128 picoseconds = (missing + (ulong)(rate - 1)) / (ulong)rate;
        if (picoseconds >= (UInt128)(long.MaxValue - _since[bottleneck]))
        {
            // Beyond the end of time: it is not waited for.
            _finishes.Remove(bottleneck);
            return;
        }

        _finishes.Set(bottleneck, _since[bottleneck] + (long)(ulong)picoseconds);
    }

    private int FindFirst(int bottleneck)
    {
        int first = None;
        foreach (int slot in Solver.FlowsOf(bottleneck))
        {
            if (Solver.BottleneckOf(slot) == bottleneck && (first == None || _target[slot] < _target[first]))
            {
                first = slot;
            }
        }

        return first;
    }

    private void MarkStale(int resource)
    {
        if (!_isStale[resource])
        {
            _isStale[resource] = true;
            _stale.Add(resource);
        }
    }

    private void ChangeAt(SimTime now)
    {
        if (now.Picoseconds < _time || (_pending && now.Picoseconds != _time))
        {
            throw new ModelBugException($"Flows change at {now}, but the changes of {Time} are not settled.");
        }

        _time = now.Picoseconds;
        _pending = true;
    }

    private void RequireSettled()
    {
        if (_pending)
        {
            throw new ModelBugException($"The changes of {Time} are not settled.");
        }
    }

    private void Reserve()
    {
        int resources = Solver.Resources;
        int before = _given.Length;
        if (resources > before)
        {
            Array.Resize(ref _given, resources);
            Array.Resize(ref _since, resources);
            Array.Resize(ref _rate, resources);
            Array.Resize(ref _first, resources);
            Array.Fill(_first, None, before, resources - before);
            Array.Resize(ref _isStale, resources);
            _finishes.Grow(resources);
        }

        int slots = resources - Solver.SharedResources;
        if (slots > _target.Length)
        {
            Array.Resize(ref _target, slots);
            Array.Resize(ref _bytes, slots);
            Array.Resize(ref _cap, slots);
            Array.Resize(ref _routes, slots);
        }
    }
}
