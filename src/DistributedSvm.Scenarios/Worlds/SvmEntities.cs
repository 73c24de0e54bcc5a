using System.Collections.Immutable;
using System.Numerics;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Model.Svm;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Workloads.Svm;

namespace DistributedSvm.Scenarios.Worlds;

/// <summary>
/// What shared virtual memory needs of hosts: the list of owners of each that has processes which use it, and a driver for each function in use. They stand behind the
/// entities of all hosts and the network.
/// </summary>
internal sealed class SvmEntities
{
    /// <summary>Vector engines of an Xe core of Xe2.</summary>
    private const int EngineUnitsPerCore = 8;

    /// <summary>XE_NUM_HW_ENGINES: render, 9 copy, 8 video, 4 enhancement, 4 compute, GSC (drivers/gpu/drm/xe/xe_hw_engine_types.h).</summary>
    private const int HardwareEngines = 27;

    /// <summary>PF_MULTIPLIER (drivers/gpu/drm/xe/xe_pagefault.c).</summary>
    private const int FaultsPerUnit = 8;

    /// <summary>For models whose number of Xe cores nobody has published.</summary>
    private const long AssumedCores = 20;

    private readonly ImmutableArray<HostLayout> _layouts;

    private readonly ResolvedNetwork? _network;

    /// <summary>By host, the functions in use, and the place of its owner list in the world's table; the drivers of its functions stand behind it.</summary>
    private readonly SortedDictionary<int, (int First, ImmutableArray<VfTarget> Functions)> _hosts = [];

    /// <param name="scenario">What is built.</param>
    /// <param name="functions">Those that processes share their memory with.</param>
    /// <param name="layouts">Where the entities of each host are.</param>
    /// <param name="first">The place of the first of these entities in the world's table.</param>
    public SvmEntities(ScenarioDocument scenario, IEnumerable<VfTarget> functions, ImmutableArray<HostLayout> layouts, int first)
    {
        _layouts = layouts;
        _network = scenario.Network;
        foreach (IGrouping<int, VfTarget> host in functions.Distinct()
            .OrderBy(function => (function.Host, function.Gpu, function.Vf)).GroupBy(function => function.Host))
        {
            ImmutableArray<VfTarget> used = [.. host];
            _hosts.Add(host.Key, (first, used));
            first += 1 + used.Length;
        }
    }

    /// <summary>Whether processes of a host use it.</summary>
    public bool IsUsedOn(int host) => _hosts.ContainsKey(host);

    /// <summary>The driver of a function, as far as it does SVM; none where nobody uses it so.</summary>
    public EntityId DeviceOf(VfTarget function)
    {
        if (!_hosts.TryGetValue(function.Host, out (int First, ImmutableArray<VfTarget> Functions) host))
        {
            return default;
        }

        int index = host.Functions.IndexOf(function);
        return index < 0 ? default : new EntityId(host.First + 1 + index, EntityKind.SvmDevice);
    }

    /// <summary>A function as processes and other drivers see it.</summary>
    public SvmPlace PlaceOf(VfTarget function)
    {
        HostLayout layout = _layouts[function.Host];
        ulong start = (function.Vf > 0 ? layout.Bar(function.Gpu, function.Vf) : layout.Bar(function.Gpu)).Start;
        return new SvmPlace(DeviceOf(function), layout.Gpu(function.Gpu), function.Vf, function.Gpu, start);
    }

    /// <summary>Adds owner lists and drivers; nothing may have been added behind hosts and network before.</summary>
    public void AddTo(WorldBuilder world)
    {
        foreach ((int host, (int _, ImmutableArray<VfTarget> functions)) in _hosts)
        {
            HostLayout layout = _layouts[host];
            world.Add(new WorldEntity($"{layout.Host.Name}/peers", new Unit(host, -1, 0), Owners(layout)));
            ImmutableArray<SvmPlace> places = [.. functions.Select(PlaceOf)];
            foreach (VfTarget function in functions)
            {
                string path = $"{layout.Host.Name}/{SvmTargets.NameOf(function)}/svm";
                EntityId device = world.Add(new WorldEntity(path, new Unit(host, function.Gpu, function.Vf), Device(function, places)));
                if (device != DeviceOf(function))
                {
                    throw new InvalidOperationException($"{path} is {device}, not {DeviceOf(function)}.");
                }
            }
        }
    }

    /// <summary>The memory of a process that uses these functions of one host.</summary>
    public AddressSpaceSpec SpaceOf(ImmutableArray<VfTarget> functions)
    {
        HostLayout layout = _layouts[functions[0].Host];
        return new AddressSpaceSpec
        {
            HostMemory = layout.Memory,
            Peers = OwnersOf(functions[0].Host),
            Devices = [.. functions.Select(PlaceOf)],
            Settings = layout.Host.Svm.Settings,
            Costs = layout.Host.Svm.Profile.Costs,
            Nic = _network is { } network ? new NicPort(layout.Nic, layout.Index, MemoryNodeOf(layout), network.Latency) : null,
        };
    }

    /// <summary>The system memory that the NIC of a host reads and writes: that beside it.</summary>
    public static int MemoryNodeOf(HostLayout layout) => HostKind.MemoryNodeOf(layout.Host.Topology.Nodes, layout.Host.Topology.Nic);

    private EntityId OwnersOf(int host) => new(_hosts[host].First, EntityKind.InterconnectOwners);

    private static InterconnectOwnersSpec Owners(HostLayout layout)
    {
        var peers = new P2PMatrix(layout.Host.Topology, layout.Host.MostVfs > 0, layout.Host.DisableAcsRedir);
        int[] gpus = [.. Enumerable.Range(0, layout.GpuCount)];
        return new InterconnectOwnersSpec
        {
            Gpus = layout.GpuCount,
            Reaches = [.. from a in gpus from b in gpus select peers[a, b].IsAllowed],
        };
    }

    private SvmDeviceSpec Device(VfTarget function, ImmutableArray<SvmPlace> places)
    {
        HostLayout layout = _layouts[function.Host];
        return new SvmDeviceSpec
        {
            Gpu = layout.Gpu(function.Gpu),
            Function = function.Vf,
            GpuIndex = function.Gpu,
            Peers = OwnersOf(function.Host),
            VramBytes = function.Vf > 0 ? 0 : layout.VramForVfs(function.Gpu) / SvmSpanText.PageSize * SvmSpanText.PageSize,
            QueueRecords = QueueRecords(layout.Host.Gpus[function.Gpu].XeCores?.Value ?? AssumedCores),
            Costs = layout.Host.Svm.Profile.Costs,
            Places = places,
            Guest = function.Vf > 0 ? layout.Guest(function.Gpu, function.Vf) : default,
        };
    }

    private static int QueueRecords(long cores) => (int)BitOperations.RoundUpToPowerOf2((uint)(((cores * EngineUnitsPerCore) + HardwareEngines) * FaultsPerUnit));
}
