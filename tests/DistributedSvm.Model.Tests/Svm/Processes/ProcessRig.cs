using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Svm;
using DistributedSvm.Model.Tests.Fabric;
using DistributedSvm.Model.Tests.Memory;

namespace DistributedSvm.Model.Tests.Svm.Processes;

/// <summary>
/// A host of GPUs with the drivers that do shared virtual memory, fabric and system memory, and one process, in virtual time; the test is the program. On request steps are late by
/// chance, and every entity goes through the serializer after every event.
/// </summary>
internal sealed partial class ProcessRig
{
    public const ulong Page = 4096;
    public const long Mib = 1 << 20;

    /// <summary>More events than any of these programs takes.</summary>
    private const int Most = 150_000;

    public static readonly EntityId Fabric = new(1, EntityKind.Fabric);
    public static readonly EntityId Memory = new(2, EntityKind.HostMemory);
    public static readonly EntityId Owners = new(3, EntityKind.InterconnectOwners);
    public static readonly EntityId Space = new(4, EntityKind.AddressSpace);
    public static readonly EntityId Agent = new(5, EntityKind.Agent);

    /// <summary>Near to the published decomposition with folios: 22 us of CPU, 1 and 2 us for pages and bind.</summary>
    public static readonly SvmCosts Costs = new()
    {
        FaultDelivery = SimTime.FromMicroseconds(1),
        MigrateFixed = SimTime.FromMicroseconds(18),
        MigratePage = SimTime.FromMicroseconds(4),
        GetPagesFixed = SimTime.FromNanoseconds(500),
        GetPagesPage = SimTime.FromNanoseconds(500),
        BindFixed = SimTime.FromMicroseconds(1),
        BindPage = SimTime.FromNanoseconds(1000),
        CopyFixed = SimTime.FromMicroseconds(5),
        CopyPage = SimTime.FromNanoseconds(200),
        HasFolios = true,
    };

    private readonly SortedDictionary<(SimTime At, long Sequence), (EntityId From, EntityId To, Message Message)> _queue = [];
    private readonly SortedDictionary<EntityId, (Entity Entity, EntitySpec Spec)> _entities = [];
    private readonly Dictionary<OperationId, Message> _answers = [];
    private readonly bool _isSaved;
    private readonly SchedulePolicy _schedule;
    private readonly ulong _seed;
    private readonly Queue<string> _last = [];
    private long _sequence;
    private long _operations;
    private long _steps;
    private Digest _digest = new(1);

    public ProcessRig(
        int gpus = 2,
        SvmSettings? settings = null,
        Func<int, int, bool>? reaches = null,
        long vramBytes = 64 * Mib,
        long systemBytes = 512 * Mib,
        bool isSaved = false,
        ulong seed = 0,
        SvmCosts? costs = null)
    {
        _isSaved = isSaved;
        _seed = seed;
        _schedule = seed == 0 ? SchedulePolicy.Fixed : SchedulePolicy.Of(ScheduleKind.Jitter);
        VramBytes = vramBytes;
        Func<int, int, bool> reach = reaches ?? ((_, _) => true);
        var tree = new Tree();
        tree.Add(TopologyNodeKind.Memory, 0, Tree.RootRate);
        for (int gpu = 0; gpu < gpus; gpu++)
        {
            int root = tree.Add(TopologyNodeKind.RootComplex, 0, Tree.RootRate, latency: SimTime.FromNanoseconds(200), listing: HostBridgeListing.Listed);
            tree.Add(TopologyNodeKind.Gpu, root, Tree.GpuRate, latency: SimTime.FromNanoseconds(300));
        }

        HostTopology topology = tree.Build();
        ImmutableArray<BarWindow> windows = [.. Enumerable.Range(0, gpus).Select(gpu => new BarWindow(Bar(gpu), Gpu(gpu), gpu, topology.Gpus[gpu], 0))];
        ImmutableArray<SvmPlace> places = [.. Enumerable.Range(0, gpus).Select(gpu => new SvmPlace(Device(gpu), Gpu(gpu), 0, gpu, Bar(gpu).Start))];
        Add(Fabric, new FabricSpec { Topology = topology, Duration = SimTime.FromSeconds(100) });
        Add(Memory, new HostMemorySpec(systemBytes));
        Add(Owners, new InterconnectOwnersSpec { Gpus = gpus, Reaches = [.. from one in Enumerable.Range(0, gpus) from other in Enumerable.Range(0, gpus) select one == other || reach(one, other)] });
        for (int gpu = 0; gpu < gpus; gpu++)
        {
            Add(Gpu(gpu), new GpuSpec
            {
                Node = topology.Gpus[gpu],
                MemoryNode = 1,
                VramBytes = vramBytes,
                VramBytesPerSecond = 456_000_000_000,
                Fabric = Fabric,
                HostMemory = Memory,
                BarWindows = windows,
                PeerRoutes = [.. Enumerable.Repeat(RouteKind.Direct, gpus)],
                PeersReached = [.. Enumerable.Range(0, gpus).Select(other => other == gpu || reach(gpu, other))],
            });
            Add(Device(gpu), new SvmDeviceSpec
            {
                Gpu = Gpu(gpu),
                Function = 0,
                GpuIndex = gpu,
                Peers = Owners,
                VramBytes = vramBytes,
                QueueRecords = 64,
                Costs = costs ?? Costs,
                Places = places,
            });
        }

        Add(Space, new AddressSpaceSpec { HostMemory = Memory, Peers = Owners, Devices = places, Settings = settings ?? new SvmSettings(), Costs = costs ?? Costs });
    }

    public long VramBytes { get; }

    public SimTime Now { get; private set; }

    public ulong Digest => _digest.Value;

    public int Events { get; private set; }

    public List<(EntityId Entity, Violation Violation)> Violations { get; } = [];

    public List<LockEvent> Locks { get; } = [];

    public SortedDictionary<string, long> Counts { get; } = new(StringComparer.Ordinal);

    /// <summary>Hears of every message before it is handled; true: it is lost.</summary>
    public Func<EntityId, Message, bool> Loses { get; set; } = (_, _) => false;

    public static EntityId Gpu(int gpu) => new(10 + gpu, EntityKind.Gpu);

    public static EntityId Device(int gpu) => new(30 + gpu, EntityKind.SvmDevice);

    public static ContentTag Value(long version) => new(Space, 0, version);

    public static SvmAccess Read(AddressRange range) => new(SvmAccessKind.Read, range, default, default);

    public static SvmAccess Write(AddressRange range, long version) => new(SvmAccessKind.Write, range, default, Value(version));

    public static SvmAccess Atomic(AddressRange range) => new(SvmAccessKind.Atomic, range, default, default);

    public static SvmAccess Copy(AddressRange range, AddressRange target) => new(SvmAccessKind.Copy, range, target, default);

    /// <summary>Part of a range, by pages of 4 KiB.</summary>
    public static AddressRange Pages(AddressRange range, ulong first, ulong count) => AddressRange.FromLength(range.Start + (first * Page), count * Page);

    public T EntityOf<T>(EntityId id)
        where T : Entity => (T)_entities[id].Entity;

    /// <summary>A counter of a device, by the driver's name.</summary>
    public long Count(int gpu, string name) => Counts.GetValueOrDefault($"svm/{Device(gpu).Index}/{name}");

    public OperationId Ask(EntityId to, Func<OperationId, Message> question)
    {
        var id = new OperationId(++_operations);
        _queue.Add((Now, ++_sequence), (Agent, to, question(id)));
        return id;
    }

    public T Do<T>(EntityId to, Func<OperationId, Message> question)
        where T : Message
    {
        OperationId id = Ask(to, question);
        Run();
        return Answer<T>(id);
    }

    public bool IsAnswered(OperationId id) => _answers.ContainsKey(id);

    public T Answer<T>(OperationId id)
        where T : Message => Assert.IsType<T>(_answers.TryGetValue(id, out Message? answer) ? answer : throw new InvalidOperationException($"{id.Value} has no answer at {Now}."));

    public Errno Do(Func<OperationId, Message> question) => Do<SvmReply>(Space, question).Errno;

    /// <summary>The pages of a range hold the value that was written last, each at its own address.</summary>
    public static void AssertHolds(ImmutableArray<ContentPiece> found, AddressRange range, long version)
    {
        ulong next = range.Start;
        foreach (ContentPiece piece in found.OrderBy(piece => piece.At.Start))
        {
            Assert.Equal(next, piece.At.Start);
            Assert.Equal(Value(version), piece.Tag);
            Assert.Equal(piece.At.Start, piece.Offset);
            next = piece.At.End + 1;
        }

        Assert.Equal(range.End + 1, next);
    }

    public void AssertClean() => Assert.Empty(Violations.Select(found => $"{found.Violation.Invariant} {found.Entity}: {found.Violation.Text}"));

    /// <summary>The process exits with its children, and nothing is left.</summary>
    public void Exit(params int[] children)
    {
        foreach (int mm in children.Append(0))
        {
            Assert.Equal(Errno.Ok, Do(id => new ExitProcess(id, mm)));
        }

        AssertClean();
        Assert.Empty(Audit().Select(violation => violation.Text));
    }

    public IReadOnlyList<Violation> Audit()
    {
        var conclusion = new Conclusion();
        foreach ((EntityId id, (Entity entity, _)) in _entities)
        {
            if (id != Fabric)
            {
                entity.Conclude(conclusion);
            }
        }

        return conclusion.Violations;
    }

    public void Run() => RunTo(SimTime.Never);

    public void RunTo(SimTime end)
    {
        int events = 0;
        while (_queue.Count > 0 && _queue.First() is var next && next.Key.At <= end)
        {
            _last.Enqueue($"{next.Key.At}: {next.Value.From} -> {next.Value.To}: {(events > Most - 200 ? next.Value.Message : null)}");
            if (_last.Count > 100)
            {
                _last.Dequeue();
            }

            Assert.True(++events < Most, "It never ends:\n" + string.Join('\n', _last) + string.Join('\n', Audit().Select(violation => violation.Text)));
            _queue.Remove(next.Key);
            Now = next.Key.At;
            (EntityId from, EntityId to, Message message) = next.Value;
            _digest.Add(Now);
            _digest.Add(to);
            _digest.Add(message.TypeNumber);
            message.Fold(ref _digest);
            Events++;
            if (Loses(to, message))
            {
                continue;
            }

            if (to == Agent)
            {
                _answers.Add(message.StepTask, message);
                continue;
            }

            (Entity entity, EntitySpec spec) = _entities[to];
            entity.Handle(new Envelope(Now, from, next.Key.Sequence, to, message, default), new Outbox(this, to));
            if (_isSaved)
            {
                entity = Serialization.RoundTrip(entity);
                entity.Attach(spec);
                _entities[to] = (entity, spec);
            }
        }

        Now = end.IsNever ? Now : end;
    }

    private T Answer<T>(OperationId id, bool run)
        where T : Message
    {
        if (run)
        {
            Run();
        }

        return Answer<T>(id);
    }

    private void Add(EntityId id, EntitySpec spec) => _entities.Add(id, (spec.Create(id, 1), spec));

    private static AddressRange Bar(int gpu) => AddressRange.FromLength(0x40_0000_0000UL + ((ulong)gpu << 36), 1UL << 34);

    /// <summary>By chance a step is late.</summary>
    private SimTime Late(EntityId self, Message message) =>
        message.Step is null ? SimTime.Zero : _schedule.Delay(_seed, self, ++_steps, message.StepTask);

    private sealed class Outbox(ProcessRig rig, EntityId self) : IOutbox
    {
        public SimTime Now => rig.Now;

        public EntityId Self => self;

        public void Send(EntityId to, Message message, SimTime delay)
        {
            Assert.True(delay >= Calibration.Call, $"{message} costs {delay}.");
            rig._queue.Add((rig.Now + delay + rig.Late(self, message), ++rig._sequence), (self, to, rig._isSaved ? Serialization.RoundTrip(message) : message));
        }

        public TimerId StartTimer(Message message, SimTime after)
        {
            rig._queue.Add((rig.Now + after + rig.Late(self, message), ++rig._sequence), (self, self, message));
            return new TimerId(rig._sequence);
        }

        public void Cancel(TimerId timer)
        {
            foreach ((SimTime At, long Sequence) key in rig._queue.Keys.Where(key => key.Sequence == timer.Sequence).ToArray())
            {
                rig._queue.Remove(key);
            }
        }

        public EntityId Create(EntityKind kind, Message first) => throw new NotSupportedException("Nothing is made here.");

        public void Retire() => throw new NotSupportedException("Only children retire.");

        public void Observe(in Observation observation)
        {
            if (observation.Violation is { } violation)
            {
                rig.Violations.Add((self, violation));
            }
            else if (observation.Kind == ObservationKind.Lock)
            {
                rig.Locks.Add(observation.Lock);
            }
            else if (observation.Kind == ObservationKind.Count)
            {
                rig.Counts[observation.Metric.Name] = rig.Counts.GetValueOrDefault(observation.Metric.Name) + observation.Value;
            }
        }
    }
}
