using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing.Variants;
using DistributedSvm.Scenarios.Faults;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Workloads.Svm;

namespace DistributedSvm.Scenarios.Worlds;

/// <summary>From a resolved scenario to the world that runs: every entity with its configuration, and the events that the scenario itself sends.</summary>
public sealed class WorldBuilder
{
    private readonly ScenarioDocument _scenario;
    private readonly List<WorldEntity> _entities = [];
    private readonly List<Envelope> _seeds = [];
    private readonly ImmutableArray<HostLayout> _layouts;

    /// <summary>Hosts whose GPUs' own drivers export, or let each other at their VRAM.</summary>
    private readonly HashSet<ResolvedHost> _sharing;

    /// <summary>Hosts with processes whose memory GPUs share.</summary>
    private readonly HashSet<ResolvedHost> _withProcesses;
    private readonly Dictionary<HostKind.Key, HostKind> _kinds = [];

    private readonly Dictionary<VfTarget, List<EntityId>> _agents = [];

    /// <summary>What the fault that is being built sends, where it waits for an occurrence.</summary>
    private (SimTime From, List<TriggeredMessage> Sends)? _triggered;

    /// <param name="scenario">What is built.</param>
    /// <param name="isForLoad">Guests are told by clients what to do: every VF may share the memory of a process.</param>
    private WorldBuilder(ScenarioDocument scenario, bool isForLoad)
    {
        _scenario = scenario;
        int first = 1;
        var layouts = ImmutableArray.CreateBuilder<HostLayout>();
        foreach (ResolvedHost host in scenario.Hosts)
        {
            layouts.Add(new HostLayout(host, layouts.Count, first));
            first += layouts[^1].EntityCount;
        }

        _layouts = layouts.ToImmutable();
        Displays = new DisplayAgents(this);
        IEnumerable<VfTarget> withMemory = isForLoad ? AllVfs() : scenario.Workloads.OfType<SvmWorkload>().SelectMany(svm => svm.Plans).SelectMany(plan => plan.Devices);
        Svm = new SvmEntities(scenario, withMemory, _layouts, first + (scenario.Network is null ? 0 : 1));
        _withProcesses = [.. scenario.Hosts.Where((_, index) => Svm.IsUsedOn(index))];
        _sharing =
        [
            .. scenario.Workloads.OfType<ShareWorkload>().Where(share => share.Exporter.Vf == 0).Select(share => scenario.Hosts[share.Exporter.Host]),
            .. _withProcesses,
        ];
    }

    public static World Build(ScenarioDocument scenario) => new WorldBuilder(scenario, isForLoad: false).Build();

    /// <summary>The scenario's machines for a load test: an agent on every VF instead of its workloads, and none of its faults.</summary>
    public static World BuildForLoad(ScenarioDocument scenario)
    {
        var world = new WorldBuilder(scenario with { Workloads = [], Faults = [] }, isForLoad: true);
        return world.Build(() => LoadBuilder.Add(world));
    }

    /// <summary>Where the entities of each host are in the world's table.</summary>
    internal ImmutableArray<HostLayout> Layouts => _layouts;

    internal ScenarioDocument Scenario => _scenario;

    /// <summary>The compositors of guests.</summary>
    internal DisplayAgents Displays { get; }

    /// <summary>What shared virtual memory needs of hosts.</summary>
    internal SvmEntities Svm { get; }

    /// <summary>How many entities there are so far: the place of the next.</summary>
    internal int EntityCount => _entities.Count;

    /// <summary>Adds an entity behind those of the hosts, e.g. a workload's agent.</summary>
    internal EntityId Add(WorldEntity entity)
    {
        _entities.Add(entity);
        return new EntityId(_entities.Count - 1, entity.Spec.Kind);
    }

    /// <summary>Adds the agent of a process on a VF; faults of that process find it there.</summary>
    internal EntityId AddAgent(VfTarget target, WorldEntity entity)
    {
        EntityId agent = Add(entity);
        if (!_agents.TryGetValue(target, out List<EntityId>? agents))
        {
            _agents.Add(target, agents = []);
        }

        agents.Add(agent);
        return agent;
    }

    /// <summary>The processes on a VF that can be killed.</summary>
    internal IReadOnlyList<EntityId> AgentsOf(VfTarget target) => _agents.GetValueOrDefault(target) ?? [];

    /// <summary>The driver that imports at this place.</summary>
    internal EntityId ImporterAt(ImporterPlace place)
    {
        HostLayout layout = _layouts[place.Host];
        return place.Device >= 0
            ? layout.Device(place.Device)
            : place.Vf > 0 ? layout.VirtualFunction(place.Gpu, place.Vf) : layout.PhysicalFunction(place.Gpu);
    }

    /// <summary>The device whose page tables an importer at this place writes.</summary>
    internal EntityId DeviceAt(ImporterPlace place) => place.Device >= 0 ? ImporterAt(place) : _layouts[place.Host].Gpu(place.Gpu);

    /// <summary>Has the scenario send a message that arrives at this time; for a fault that waits for an occurrence, as long after that.</summary>
    internal void Seed(SimTime at, EntityId to, Message message)
    {
        if (_triggered is { } triggered)
        {
            triggered.Sends.Add(new TriggeredMessage(to, message, at - triggered.From));
        }
        else
        {
            SeedAlways(at, to, message);
        }
    }

    /// <summary>As <see cref="Seed"/>, at that time also where a fault waits for an occurrence.</summary>
    internal void SeedAlways(SimTime at, EntityId to, Message message) =>
        _seeds.Add(new Envelope(at, ScenarioSpec.EntityId, _seeds.Count + 1, to, message, default));

    /// <summary>Every kind of fault is built alike, whether it has a time or waits: here its messages become those of a trigger.</summary>
    private void Add(ResolvedFault fault)
    {
        if (fault.When is not { } when)
        {
            FaultBuilders.Add(this, fault);
            return;
        }

        _triggered = (fault.At, []);
        FaultBuilders.Add(this, fault);
        ImmutableArray<TriggeredMessage> sends = [.. _triggered.Value.Sends.Select(sent => sent with { After = sent.After + when.After })];
        _triggered = null;
        Seed(fault.At, CountedBy(when), new ArmTrigger(when.Messages, when.Of.IsSent, when.Nth, sends));
    }

    private EntityId CountedBy(FaultTrigger when) => when.CountedAt switch
    {
        EntityKind.VfioDevice => _layouts[when.By.Host].Vfio(when.By.Gpu, when.By.Vf),
        EntityKind.Gpu => _layouts[when.By.Host].Gpu(when.By.Gpu),
        _ => ImporterAt(when.By),
    };

    private World Build(Action? addMore = null)
    {
        _entities.Add(new WorldEntity("scenario", new Unit(0, -1, 0), new ScenarioSpec()));
        ProtocolSettings protocol = _scenario.ProtocolSettings;
        NetworkSpec? network = Network();
        ImmutableArray<ImmutableArray<SimTime>> refreshPeriods = RefreshPeriods();
        var links = new LinkLayout(_scenario, _layouts);
        foreach (HostLayout layout in _layouts)
        {
            new HostBuilder(layout, KindOf(layout.Host), network, _scenario.Interconnects.Contains("iov"), links, refreshPeriods[layout.Index], _scenario.Duration, protocol, Svm).AddTo(_entities);
            for (int gpu = 0; gpu < layout.GpuCount; gpu++)
            {
                EnableVfsBuilder.AddFirst(this, layout, gpu);
            }
        }

        if (network is not null)
        {
            Add(new WorldEntity("network", new Unit(0, -1, 0), network));
        }

        Svm.AddTo(this);
        ImmutableArray<WorkloadSpec> workloads = [.. _scenario.Workloads.Select((workload, index) => WorkloadBuilders.Add(this, workload, index))];
        foreach (ResolvedFault fault in _scenario.Faults)
        {
            Add(fault);
        }

        addMore?.Invoke();
        return new World
        {
            Scenario = _scenario.Name,
            Seed = _scenario.Seed,
            Duration = _scenario.Duration,
            Drain = _scenario.Drain,
            NetworkLatency = SimTime.Min(_scenario.Network?.Latency ?? SimTime.Never, _scenario.Pod?.Latency ?? SimTime.Never),
            Entities = [.. _entities],
            Seeds = [.. _seeds],
            Workloads = workloads,
            Expect = _scenario.Expect,
            Protocol = protocol,
            Schedule = _scenario.Schedule,
        };
    }

    private IEnumerable<VfTarget> AllVfs() =>
        from layout in _layouts
        from gpu in Enumerable.Range(0, layout.GpuCount)
        from vf in Enumerable.Range(1, layout.Host.VfsPerGpu)
        select new VfTarget(layout.Index, gpu, vf);

    private NetworkSpec? Network() => _scenario.Network is not { } network ? null : new NetworkSpec
    {
        BytesPerSecond = network.BytesPerSecond,
        Latency = network.Latency,
        ChunkBytes = network.ChunkBytes,
        Nics = [.. _layouts.Select(layout => layout.Nic)],
    };

    private HostKind KindOf(ResolvedHost host)
    {
        bool exports = host.MostVfs > 0 || _sharing.Contains(host);
        var key = new HostKind.Key(host, exports, _withProcesses.Contains(host));
        if (!_kinds.TryGetValue(key, out HostKind? kind))
        {
            _kinds.Add(key, kind = new HostKind(host, exports, key.HasProcesses));
        }

        return kind;
    }

    /// <summary>By host, the refresh period of each GPU's display: that of the fastest workload shown on it, else 60 Hz.</summary>
    private ImmutableArray<ImmutableArray<SimTime>> RefreshPeriods()
    {
        int[][] rates = [.. _layouts.Select(layout => new int[layout.GpuCount])];
        foreach (DisplayShareWorkload workload in _scenario.Workloads.OfType<DisplayShareWorkload>())
        {
            foreach (VfTarget target in workload.Targets)
            {
                ref int rate = ref rates[target.Host][workload.DisplayGpu ?? target.Gpu];
                rate = Math.Max(rate, workload.FramesPerSecond);
            }
        }

        foreach (GuestMoveFault move in _scenario.Faults.OfType<GuestMoveFault>())
        {
            ref int there = ref rates[move.To.Host][move.To.Gpu];
            there = Math.Max(there, rates[move.From.Host][move.From.Gpu]);
        }

        return [.. rates.Select(ofHost => ofHost.Select(rate => FramePeriod.Of(rate == 0 ? 60 : rate)).ToImmutableArray())];
    }
}
