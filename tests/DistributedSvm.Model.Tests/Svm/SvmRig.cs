using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Svm;
using DistributedSvm.Model.Tests.Fabric;
using DistributedSvm.Model.Tests.Memory;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Svm;

/// <summary>
/// A host of two GPUs of 64 MiB with the drivers that do shared virtual memory, fabric and system memory, in virtual time; GPU 0 has a VF whose guest is real and whose hardware
/// is scripted. The test is the process. Every entity goes through the serializer after every event.
/// </summary>
internal sealed class SvmRig
{
    public const long VramBytes = 64 << 20;
    public const long VfBytes = 8 << 20;
    public const long Window = 2 << 20;

    public static readonly EntityId Fabric = new(1, EntityKind.Fabric);
    public static readonly EntityId Memory = new(2, EntityKind.HostMemory);
    public static readonly EntityId Owners = new(3, EntityKind.InterconnectOwners);
    public static readonly EntityId VirtualFunction = new(4, EntityKind.VirtualFunction);
    public static readonly EntityId Guest = new(5, EntityKind.Guest);
    public static readonly EntityId VfDevice = new(6, EntityKind.SvmDevice);
    public static readonly EntityId Space = new(7, EntityKind.AddressSpace);
    public static readonly EntityId Agent = new(8, EntityKind.Agent);

    public static readonly SvmCosts Costs = new()
    {
        FaultDelivery = SimTime.FromMicroseconds(4),
        MigrateFixed = SimTime.Zero,
        MigratePage = SimTime.Zero,
        GetPagesFixed = SimTime.Zero,
        GetPagesPage = SimTime.Zero,
        BindFixed = SimTime.Zero,
        BindPage = SimTime.Zero,
        CopyFixed = SimTime.FromMicroseconds(5),
        CopyPage = SimTime.FromNanoseconds(200),
        HasFolios = false,
    };

    private readonly SortedDictionary<(SimTime At, long Sequence), (EntityId From, EntityId To, Message Message, bool IsTimer)> _queue = [];
    private readonly Dictionary<EntityId, (Entity Entity, EntitySpec Spec)> _entities = [];
    private long _sequence;
    private long _operations = 1000;

    public SvmRig(Func<EntitySpec, EntitySpec>? replace = null, bool reaches = true)
    {
        Func<EntitySpec, EntitySpec> by = replace ?? (spec => spec);
        var tree = new Tree();
        tree.Add(TopologyNodeKind.Memory, 0, Tree.RootRate);
        for (int gpu = 0; gpu < 2; gpu++)
        {
            int root = tree.Add(TopologyNodeKind.RootComplex, 0, Tree.RootRate, latency: SimTime.FromNanoseconds(200), listing: HostBridgeListing.Listed);
            tree.Add(TopologyNodeKind.Gpu, root, Tree.GpuRate, latency: SimTime.FromNanoseconds(300));
        }

        HostTopology topology = tree.Build();
        ImmutableArray<BarWindow> windows =
        [
            new BarWindow(Bar(0), Gpu(0), 0, topology.Gpus[0], 0),
            new BarWindow(VfBar, Gpu(0), 0, topology.Gpus[0], 1),
            new BarWindow(Bar(1), Gpu(1), 1, topology.Gpus[1], 0),
        ];
        ImmutableArray<SvmPlace> places =
        [
            new SvmPlace(Device(0), Gpu(0), 0, 0, Bar(0).Start),
            new SvmPlace(VfDevice, Gpu(0), 1, 0, VfBar.Start),
            new SvmPlace(Device(1), Gpu(1), 0, 1, Bar(1).Start),
        ];
        Add(Fabric, new FabricSpec { Topology = topology, Duration = SimTime.FromSeconds(10) });
        Add(Memory, new HostMemorySpec(256L << 20));
        Add(Owners, by(new InterconnectOwnersSpec { Gpus = 2, Reaches = [true, reaches, reaches, true] }));
        Add(Guest, new GuestSpec(VirtualFunction, Peers.Vfio, Memory));
        for (int gpu = 0; gpu < 2; gpu++)
        {
            Add(Gpu(gpu), by(new GpuSpec
            {
                Node = topology.Gpus[gpu],
                MemoryNode = 1,
                VramBytes = VramBytes,
                VramBytesPerSecond = 456_000_000_000,
                Fabric = Fabric,
                HostMemory = Memory,
                BarWindows = windows,
                PeerRoutes = [RouteKind.Direct, RouteKind.Direct],
                PeersReached = [true, true],
            }));
            Add(Device(gpu), by(new SvmDeviceSpec
            {
                Gpu = Gpu(gpu),
                Function = 0,
                GpuIndex = gpu,
                Peers = Owners,
                VramBytes = VramBytes,
                QueueRecords = 4,
                Costs = Costs,
                Places = places,
            }));
        }

        Add(VfDevice, by(new SvmDeviceSpec
        {
            Gpu = Gpu(0),
            Function = 1,
            GpuIndex = 0,
            Peers = Owners,
            VramBytes = 0,
            QueueRecords = 4,
            Costs = Costs,
            Places = places,
            Guest = Guest,
        }));
        Hear = (from, message) => Script(from, message);
    }

    public SimTime Now { get; private set; }

    public List<Violation> Violations { get; } = [];

    public List<Metric> Counted { get; } = [];

    /// <summary>Every message, in the order of its arrival.</summary>
    public List<(SimTime At, EntityId From, EntityId To, Message Message)> Arrived { get; } = [];

    /// <summary>What process and VF do with what they hear; by default <see cref="Script"/>.</summary>
    public Action<EntityId, Message> Hear { get; set; }

    /// <summary>What a fault does by default; the answer, or null for none yet.</summary>
    public Func<HandleFault, Errno?> OnFault { get; set; } = _ => Errno.Ok;

    public Func<EvictDevmem, Errno?> OnEvict { get; set; } = _ => Errno.Ok;

    public static GpuVmId Vm => new(Space, 0);

    public static AddressRange VfBar => AddressRange.FromLength(0x48_0000_0000, VfBytes);

    public static EntityId Gpu(int gpu) => new(10 + gpu, EntityKind.Gpu);

    public static EntityId Device(int gpu) => new(20 + gpu, EntityKind.SvmDevice);

    public static AddressRange Bar(int gpu) => AddressRange.FromLength(0x40_0000_0000UL + ((ulong)gpu << 36), VramBytes);

    public static AddressRange Pages(ulong first, ulong count) => Peers.Pages(first, count);

    /// <summary>The tag that a write of a process leaves.</summary>
    public static ContentTag Value(long version) => new(Space, 0, version);

    public static SvmAccess Access(SvmAccessKind kind, AddressRange range, long version = 0, AddressRange target = default) => new(kind, range, target, Value(version));

    public static KernelStep Step(SvmAccess access, bool returns = false) => new(access, SimTime.FromMicroseconds(10), returns);

    public static MappedRun Map(ulong address, AddressRange at, SegmentProtocol protocol = SegmentProtocol.Vram, bool isWritable = true, PageAtomics atomics = default) =>
        new(address, at, protocol, isWritable) { Atomics = atomics };

    public static ContentPiece Written(AddressRange at, long version) => new(at, Value(version), at.Start);

    public T EntityOf<T>(EntityId id)
        where T : Entity => (T)_entities[id].Entity;

    public void Send(EntityId to, Message message, EntityId from = default) => _queue.Add((Now, ++_sequence), (from.IsNone ? Space : from, to, message, IsTimer: false));

    /// <summary>Sends from the process: the operation whose answer to look for.</summary>
    public OperationId Ask(EntityId to, Func<OperationId, Message> question, EntityId from = default)
    {
        OperationId id = Peers.Operation(++_operations);
        Send(to, question(id), from);
        return id;
    }

    /// <summary>Asks, runs until nothing is left to do, and returns the answer.</summary>
    public T Do<T>(EntityId to, Func<OperationId, Message> question)
        where T : Message
    {
        OperationId id = Ask(to, question);
        Run();
        return AnswerTo<T>(id);
    }

    public T AnswerTo<T>(OperationId id)
        where T : Message => Assert.Single(Arrived.Where(arrived => arrived.To.Kind is EntityKind.AddressSpace or EntityKind.Agent && arrived.Message.GetType() == typeof(T)).Select(arrived => (T)arrived.Message), message => message.StepTask == id);

    public void Bind(int gpu, params MappedRun[] runs) => Assert.Equal(Errno.Ok, Do<Completed>(Gpu(gpu), id => new BindPages(id, Vm, [.. runs])).Errno);

    public KernelDone Kernel(int gpu, params KernelStep[] steps) => Do<KernelDone>(Device(gpu), id => new LaunchKernel(id, Space, [.. steps]));

    public ImmutableArray<ContentPiece> Fetch(EntityId owner, params AddressRange[] pages) => Do<PagesFetched>(owner, id => new FetchPages(id, 0, [.. pages])).Found;

    /// <summary>Leaves what a process wrote in memory, as if it had been written at these virtual addresses.</summary>
    public void Store(EntityId owner, AddressRange at, long version, ulong address, int function = 0) =>
        Assert.Equal(Errno.Ok, Do<Completed>(owner, id => new StoreRuns(id, function, [at], [new ContentPiece(at, Value(version), address)])).Errno);

    /// <summary>Runs until nothing is left to do.</summary>
    public void Run() => RunTo(SimTime.Never);

    public void RunTo(SimTime end)
    {
        while (_queue.Count > 0 && _queue.First().Key.At <= end)
        {
            KeyValuePair<(SimTime At, long Sequence), (EntityId From, EntityId To, Message Message, bool IsTimer)> next = _queue.First();
            _queue.Remove(next.Key);
            Now = next.Key.At;
            (EntityId from, EntityId to, Message message, _) = next.Value;
            Arrived.Add((Now, from, to, message));
            if (_entities.TryGetValue(to, out (Entity Entity, EntitySpec Spec) receiver))
            {
                receiver.Entity.Handle(new Envelope(Now, from, next.Key.Sequence, to, message, default), new Outbox(this, to));
                Entity restored = Serialization.RoundTrip(receiver.Entity);
                restored.Attach(receiver.Spec);
                _entities[to] = (restored, receiver.Spec);
            }
            else
            {
                Hear(from, message);
            }
        }

        Now = end.IsNever ? Now : end;
    }

    /// <summary>Answers faults and evictions as told, and boots the VF.</summary>
    public void Script(EntityId from, Message message)
    {
        switch (message)
        {
            case HandleFault fault when OnFault(fault) is { } errno:
                Send(from, new SvmReply(fault.Operation, errno, 0));
                break;
            case EvictDevmem evict when OnEvict(evict) is { } errno:
                if (errno == Errno.Ok)
                {
                    Send(from, new ReleaseDevmem(evict.Allocation));
                }

                Send(from, new SvmReply(evict.Operation, errno, 0));
                break;
            case BootVf boot:
                Send(from, new VfConfigured(boot.Operation, Errno.Ok, VfBytes), VirtualFunction);
                break;
        }
    }

    public IReadOnlyList<Violation> Audit()
    {
        var conclusion = new Conclusion();
        foreach ((Entity entity, _) in _entities.Values)
        {
            entity.Conclude(conclusion);
        }

        return conclusion.Violations;
    }

    private void Add(EntityId id, EntitySpec spec) => _entities.Add(id, (spec.Create(id, 1), spec));

    /// <summary>What an entity may do.</summary>
    private sealed class Outbox(SvmRig rig, EntityId self) : IOutbox
    {
        public SimTime Now => rig.Now;

        public EntityId Self => self;

        public void Send(EntityId to, Message message, SimTime delay)
        {
            Assert.True(delay >= Calibration.Call, $"{message} costs {delay}.");
            rig._queue.Add((rig.Now + delay, ++rig._sequence), (self, to, Serialization.RoundTrip(message), IsTimer: false));
        }

        public TimerId StartTimer(Message message, SimTime after)
        {
            rig._queue.Add((rig.Now + after, ++rig._sequence), (self, self, message, IsTimer: true));
            return new TimerId(rig._sequence);
        }

        public void Cancel(TimerId timer)
        {
            foreach ((SimTime At, long Sequence) key in rig._queue.Keys.Where(key => key.Sequence == timer.Sequence).ToArray())
            {
                Assert.True(rig._queue[key].IsTimer);
                rig._queue.Remove(key);
            }
        }

        public EntityId Create(EntityKind kind, Message first) => throw new NotSupportedException("Nothing is made here.");

        public void Retire() => throw new NotSupportedException("Only children retire.");

        public void Observe(in Observation observation)
        {
            if (observation.Violation is { } violation)
            {
                rig.Violations.Add(violation);
            }
            else if (observation.Kind == ObservationKind.Count)
            {
                rig.Counted.Add(observation.Metric);
            }
        }
    }
}
