using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Fabric;

/// <summary>
/// Max-min fair rates of flows over shared resources (directed links, caps of root complexes, and a cap of its own per flow that has one).
/// <para>
/// The definition is progressive filling (Bertsekas and Gallager, Data Networks, 6.5.2) in fixed point with <see cref="FractionBits"/> fraction bits:
/// take the resource with the smallest (level, id), level = floor(capacity left / flows not held yet); hold its flows at that level; take their rates
/// from every other resource on their paths; repeat. Division rounds down and is the only rounding (at most 2^-16 B/s per level), so no resource is ever
/// overcommitted, and the rates are a function of the flows present, not of how they came and went.
/// </para>
/// <para>
/// The method replays that definition only where it changed. A resource's level depends on flows held at smaller (level, id) alone, so changes are
/// followed upwards from the flows that came or went and the capacities that changed, as in Ramalingam and Reps' incremental fixed points: the queue holds each resource in doubt at the
/// smaller of its old level and a lower bound of its new one; whatever is below the queue's head is final. Resources that hold no flow and have room to
/// spare stay out of it: with used + flows &lt;= capacity the definition could never have picked them, and those that lose that room are brought in and the
/// replay goes on. When none is left, every resource satisfies the definition, and its solution is unique: the result is that of a solve from nothing, bit for bit.
/// </para>
/// </summary>
public sealed partial class MaxMinSolver
{
    /// <summary>Fraction bits of a rate or capacity: a unit is 2^-16 B/s.</summary>
    public const int FractionBits = 16;

    /// <summary>The level of a resource that holds no flow.</summary>
    public const long NoLevel = long.MaxValue;

    /// <summary>The largest capacity of a resource: sums and remainders of capacities then fit in 64 bits.</summary>
    public const long MaxCapacity = 1L << 62;

    private readonly int _shared;
    private long[] _capacity;
    private long[] _level;
    private long[] _used;
    private long[] _levelBefore;
    private long[] _tentative;
    private long[] _queuedAt;
    private ResourceMarks[] _marks;
    private int[][] _members;
    private int[] _memberCount;

    private FlowRate[] _flows = [];
    private int[][] _paths = [];
    private int _slots;
    private readonly Stack<int> _freeSlots = new();

    private readonly List<int> _changed = [];
    private readonly List<int> _newFlows = [];
    private readonly List<int> _visited = [];
    private readonly List<int> _loaded = [];
    private readonly List<int> _touchedFlows = [];
    private readonly List<LevelChange> _levelChanges = [];
    private readonly List<FlowMove> _moves = [];
    private readonly LevelQueue _queue = new();
    private long _lowestChange = NoLevel;

    /// <summary>A network of resources 0 .. n-1 with these capacities (fixed point, 1 .. <see cref="MaxCapacity"/>) and no flow.</summary>
    public MaxMinSolver(ReadOnlySpan<long> capacities)
    {
        _shared = capacities.Length;
        _capacity = capacities.ToArray();
        foreach (long capacity in capacities)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, MaxCapacity);
        }

        _level = new long[_shared];
        Array.Fill(_level, NoLevel);
        _used = new long[_shared];
        _levelBefore = new long[_shared];
        _tentative = new long[_shared];
        _queuedAt = new long[_shared];
        _marks = new ResourceMarks[_shared];
        _members = new int[_shared][];
        Array.Fill(_members, []);
        _memberCount = new int[_shared];
    }

    /// <summary>Resources shared by flows; the cap of the flow in slot s is resource <see cref="SharedResources"/> + s.</summary>
    public int SharedResources => _shared;

    /// <summary>Shared resources and the caps of all slots.</summary>
    public int Resources => _capacity.Length;

    /// <summary>Slots in use or free for reuse: flows are named by slots 0 .. <see cref="Slots"/> - 1.</summary>
    public int Slots => _slots;

    /// <summary>Slots that are free, the next one to be used last.</summary>
    public int[] FreeSlots() => [.. _freeSlots.Reverse()];

    /// <summary>Resources whose level the last solve has changed.</summary>
    public IReadOnlyList<LevelChange> LevelChanges => _levelChanges;

    /// <summary>Flows that the last solve has put below another bottleneck, new flows included.</summary>
    public IReadOnlyList<FlowMove> Moves => _moves;

    public long RateOf(int slot) => _flows[slot].Rate;

    /// <summary>The bottleneck that the last solve gave to a flow; -1 for a flow that came after it.</summary>
    public int BottleneckOf(int slot) => _flows[slot].Settled;

    /// <summary>The flows that cross a resource, in no particular order.</summary>
    public ReadOnlySpan<int> FlowsOf(int resource) => _members[resource].AsSpan(0, _memberCount[resource]);

    /// <summary>The resources that a flow crosses, its own cap last.</summary>
    public ReadOnlySpan<int> PathOf(int slot) => _paths[slot];

    /// <summary>
    /// Adds a flow over distinct shared resources, with a cap of its own (fixed point; 0: none), and returns its slot. A flow that nothing limits has no
    /// max-min rate and must be kept out. Rates are stale until <see cref="Solve"/>.
    /// </summary>
    public int Add(int[] route, long cap)
    {
        int slot = _freeSlots.Count > 0 ? _freeSlots.Pop() : _slots;
        AddAt(slot, route, cap);
        return slot;
    }

    /// <summary>Brings back the slots of a saved network: <paramref name="flow"/> gives route and cap of a slot, null for a free one.</summary>
    public void Restore(int slots, ReadOnlySpan<int> freeSlots, Func<int, (int[] Route, long Cap)?> flow)
    {
        for (int slot = 0; slot < slots; slot++)
        {
            if (flow(slot) is { } saved)
            {
                AddAt(slot, saved.Route, saved.Cap);
            }
        }

        ReserveSlots(slots);
        _slots = slots;
        foreach (int slot in freeSlots)
        {
            _freeSlots.Push(slot);
        }
    }

    /// <summary>Takes a flow out. Rates are stale until <see cref="Solve"/>.</summary>
    public void Remove(int slot)
    {
        ref FlowRate flow = ref _flows[slot];
        foreach (int resource in _paths[slot])
        {
            Span<int> members = _members[resource].AsSpan(0, _memberCount[resource]);
            members[members.IndexOf(slot)] = members[^1];
            _memberCount[resource]--;
            _used[resource] -= flow.Rate;
            NoteChange(resource);
        }

        _lowestChange = Math.Min(_lowestChange, flow.Bottleneck == FlowRate.Nobody ? 0 : flow.Rate);
        _paths[slot] = [];
        flow = new FlowRate { Bottleneck = FlowRate.Nobody, Settled = FlowRate.Nobody };
        _freeSlots.Push(slot);
    }

    /// <summary>Gives a shared resource another capacity. Rates are stale until <see cref="Solve"/>.</summary>
    public void SetCapacity(int resource, long capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(resource);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(resource, _shared);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, MaxCapacity);
        _capacity[resource] = capacity;
        _lowestChange = 0;
        NoteChange(resource);
    }

    private void AddAt(int slot, int[] route, long cap)
    {
        if (route.Length == 0 && cap == 0)
        {
            throw new ModelBugException("A flow that nothing limits has no max-min rate.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(cap);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cap, MaxCapacity);
        ReserveSlots(slot + 1);
        _slots = Math.Max(_slots, slot + 1);
        int[] path = route;
        if (cap > 0)
        {
            path = [.. route, _shared + slot];
            _capacity[_shared + slot] = cap;
        }

        _paths[slot] = path;
        _flows[slot] = new FlowRate { Bottleneck = FlowRate.Nobody, Settled = FlowRate.Nobody };
        _newFlows.Add(slot);
        _lowestChange = 0;
        foreach (int resource in path)
        {
            int count = _memberCount[resource]++;
            if (count == _members[resource].Length)
            {
                Array.Resize(ref _members[resource], Math.Max(resource < _shared ? 4 : 1, 2 * count));
            }

            _members[resource][count] = slot;
            NoteChange(resource);
        }
    }

    private void NoteChange(int resource)
    {
        if ((_marks[resource] & ResourceMarks.Changed) == 0)
        {
            _marks[resource] |= ResourceMarks.Changed;
            _changed.Add(resource);
        }
    }

    private void ReserveSlots(int slots)
    {
        if (slots <= _flows.Length)
        {
            return;
        }

        int size = Math.Max(slots, Math.Max(16, 2 * _flows.Length));
        int before = _capacity.Length;
        int resources = _shared + size;
        Array.Resize(ref _flows, size);
        Array.Resize(ref _paths, size);
        Array.Resize(ref _capacity, resources);
        Array.Resize(ref _level, resources);
        Array.Resize(ref _used, resources);
        Array.Resize(ref _levelBefore, resources);
        Array.Resize(ref _tentative, resources);
        Array.Resize(ref _queuedAt, resources);
        Array.Resize(ref _marks, resources);
        Array.Resize(ref _members, resources);
        Array.Resize(ref _memberCount, resources);
        Array.Fill(_level, NoLevel, before, resources - before);
        Array.Fill(_members, [], before, resources - before);
        Array.Fill(_paths, [], before - _shared, size - (before - _shared));
    }
}
