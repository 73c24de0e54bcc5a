using System.Collections.Immutable;
using System.Numerics;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Scenarios.Hosts;

namespace DistributedSvm.Scenarios.Worlds;

/// <summary>
/// Links between GPUs, past PCIe: their numbers, who is on which, and where in the space of link addresses each port's VRAM begins. A page table entry holds 52 bits.
/// </summary>
internal sealed class LinkLayout
{
    /// <summary>Link addresses of a port.</summary>
    private const ulong SpacePerPort = 1UL << 38;

    private static readonly ImmutableArray<KeyValuePair<string, InterconnectKind>> Names =
        [new("local", InterconnectKind.LocalVram), new("xe-link", InterconnectKind.XeLink), new("ualink", InterconnectKind.UaLink)];

    private readonly Dictionary<(int Host, int Gpu), List<LinkPort>> _ports = [];
    private readonly Dictionary<(int Host, int Gpu), ImmutableArray<LinkWindow>> _windows = [];
    private ulong _nextPort;
    private int _links;

    public LinkLayout(ScenarioDocument scenario, ImmutableArray<HostLayout> layouts)
    {
        Interconnects = [.. scenario.Interconnects.SelectMany(name => Names.Where(known => known.Key == name)).Select(known => known.Value)];
        foreach (HostLayout layout in layouts)
        {
            foreach (ResolvedLink link in layout.Host.Links)
            {
                Add(link.Kind, [.. link.Gpus.Select(gpu => (layout, gpu))], link.BytesPerSecond, link.Latency);
            }
        }

        if (scenario.Pod is { } pod)
        {
            Add(InterconnectKind.UaLink, [.. layouts.SelectMany(layout => Enumerable.Range(0, layout.GpuCount).Select(gpu => (layout, gpu)))], pod.BytesPerSecond, pod.Latency);
        }
    }

    /// <summary>The interconnects of GPUs' own objects, in the order of the scenario.</summary>
    public ImmutableArray<InterconnectKind> Interconnects { get; }

    public ImmutableArray<LinkPort> PortsOf(int host, int gpu) => [.. _ports.GetValueOrDefault((host, gpu)) ?? []];

    public ImmutableArray<LinkWindow> WindowsOf(int host, int gpu) => _windows.GetValueOrDefault((host, gpu), []);

    /// <summary>All members share one table of windows, their own among them.</summary>
    private void Add(InterconnectKind kind, ImmutableArray<(HostLayout Layout, int Gpu)> members, long bytesPerSecond, SimTime latency)
    {
        int link = ++_links;
        var windows = ImmutableArray.CreateBuilder<LinkWindow>(members.Length);
        foreach ((HostLayout layout, int gpu) in members)
        {
            ulong start = ++_nextPort * SpacePerPort;
            ulong bytes = BitOperations.RoundUpToPowerOf2((ulong)layout.Host.Gpus[gpu].Vram.Value);
            windows.Add(new LinkWindow(AddressRange.FromLength(start, bytes), layout.Gpu(gpu), link, bytesPerSecond, latency));
            if (!_ports.TryGetValue((layout.Index, gpu), out List<LinkPort>? ports))
            {
                _ports.Add((layout.Index, gpu), ports = []);
            }

            ports.Add(new LinkPort(kind, link, start));
        }

        ImmutableArray<LinkWindow> all = windows.ToImmutable();
        foreach ((HostLayout layout, int gpu) in members)
        {
            ImmutableArray<LinkWindow> before = WindowsOf(layout.Index, gpu);
            _windows[(layout.Index, gpu)] = before.IsEmpty ? all : [.. before, .. all];
        }
    }
}
