using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Model.Svm;
using DistributedSvm.Scenarios.Workloads;

namespace DistributedSvm.Scenarios.Worlds;

/// <summary>What shared virtual memory needs of a host, made when the first process asks for it: the list of owners, and a driver for each function in use.</summary>
internal sealed class SvmEntities(WorldBuilder world)
{
    /// <summary>Vector engines of an Xe core of Xe2.</summary>
    private const int EngineUnitsPerCore = 8;

    /// <summary>XE_NUM_HW_ENGINES: render, 9 copy, 8 video, 4 enhancement, 4 compute, GSC (drivers/gpu/drm/xe/xe_hw_engine_types.h).</summary>
    private const int HardwareEngines = 27;

    /// <summary>PF_MULTIPLIER (drivers/gpu/drm/xe/xe_pagefault.c).</summary>
    private const int FaultsPerUnit = 8;

    /// <summary>For models whose number of Xe cores nobody has published.</summary>
    private const long AssumedCores = 20;

    private readonly Dictionary<int, EntityId> _owners = [];
    private readonly Dictionary<VfTarget, EntityId> _devices = [];

    /// <summary>The owner list of a host's driver.</summary>
    public EntityId OwnersOf(int host)
    {
        if (_owners.TryGetValue(host, out EntityId owners))
        {
            return owners;
        }

        HostLayout layout = world.Layouts[host];
        var peers = new P2PMatrix(layout.Host.Topology, layout.Host.MostVfs > 0, layout.Host.DisableAcsRedir);
        int[] gpus = [.. Enumerable.Range(0, layout.GpuCount)];
        var spec = new InterconnectOwnersSpec
        {
            Gpus = layout.GpuCount,
            Reaches = [.. from a in gpus from b in gpus select peers[a, b].IsAllowed],
        };
        owners = world.Add(new WorldEntity($"{layout.Host.Name}/peers", new Unit(host, -1, 0), spec));
        _owners.Add(host, owners);
        return owners;
    }

    /// <summary>The driver of a function, as far as it does SVM.</summary>
    public EntityId DeviceOf(VfTarget function)
    {
        if (_devices.TryGetValue(function, out EntityId device))
        {
            return device;
        }

        HostLayout layout = world.Layouts[function.Host];
        var spec = new SvmDeviceSpec
        {
            Gpu = layout.Gpu(function.Gpu),
            Function = function.Vf,
            GpuIndex = function.Gpu,
            Peers = OwnersOf(function.Host),
            VramBytes = function.Vf > 0 ? 0 : layout.VramForVfs(function.Gpu) / 4096 * 4096,
            QueueRecords = QueueRecords(layout.Host.Gpus[function.Gpu].XeCores?.Value ?? AssumedCores),
            Costs = layout.Host.Svm.Profile.Costs,
        };
        string path = function.Vf > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{layout.Host.Name}/gpu{function.Gpu}/vf{function.Vf}/svm")
            : string.Create(CultureInfo.InvariantCulture, $"{layout.Host.Name}/gpu{function.Gpu}/svm");
        device = world.Add(new WorldEntity(path, new Unit(function.Host, function.Gpu, function.Vf), spec));
        _devices.Add(function, device);
        return device;
    }

    /// <summary>The memory of a process that uses these functions of one host.</summary>
    public EntityId AddSpace(string path, ImmutableArray<VfTarget> functions)
    {
        int host = functions[0].Host;
        HostLayout layout = world.Layouts[host];
        ImmutableArray<SvmPlace> places =
        [
            .. functions.Select(function => new SvmPlace(
                DeviceOf(function),
                layout.Gpu(function.Gpu),
                function.Vf,
                function.Gpu,
                (function.Vf > 0 ? layout.Bar(function.Gpu, function.Vf) : layout.Bar(function.Gpu)).Start)),
        ];
        var spec = new AddressSpaceSpec
        {
            HostMemory = layout.Memory,
            Peers = OwnersOf(host),
            Devices = places,
            Settings = layout.Host.Svm.Settings,
            Costs = layout.Host.Svm.Profile.Costs,
        };
        return world.Add(new WorldEntity(path, new Unit(host, -1, 0), spec));
    }

    private static int QueueRecords(long cores) => (int)BitOperations.RoundUpToPowerOf2((uint)(((cores * EngineUnitsPerCore) + HardwareEngines) * FaultsPerUnit));
}
