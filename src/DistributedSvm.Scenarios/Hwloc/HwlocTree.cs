using System.Globalization;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Scenarios.Catalogue;
using DistributedSvm.Scenarios.Hosts;

namespace DistributedSvm.Scenarios.Hwloc;

/// <summary>
/// The tree of a real machine, pruned to what leads to a GPU. A link's rate is what hwloc says of its two ends: the slower of those that are known;
/// where neither is, the link is taken to be ideal (a card still has its own rate). hwloc's figure for a switch's downstream port is that of the link
/// below it, so connections inside a switch and inside a root complex never limit.
/// </summary>
internal sealed class HwlocTree
{
    private readonly HwlocObject _machine;
    private readonly GpuModel _model;
    private readonly HostBridgeCatalogue _bridges;
    private readonly HostTreeBuilder _tree = new();
    private readonly Dictionary<HwlocObject, FoundGpu> _gpuBySlotEnd;
    private readonly HashSet<HwlocObject> _kept = [];
    private readonly int _packages;

    public HwlocTree(HwlocObject machine, GpuFinder found, GpuModel model, HostBridgeCatalogue bridges)
    {
        (_machine, _model, _bridges) = (machine, model, bridges);
        _gpuBySlotEnd = found.Gpus.ToDictionary(g => g.SlotEnd);
        Keep(machine);
        _packages = machine.Subtree().Count(o => o.Type == "Package");
    }

    public HostTopology Build()
    {
        if (_packages == 0)
        {
            _tree.Memory(0);
        }

        Inside(_machine, 0, _machine.Subtree().FirstOrDefault(o => o.Type == "Package") ?? _machine);
        return _tree.Build("");
    }

    /// <summary>Marks what has a GPU at or below it.</summary>
    private bool Keep(HwlocObject thing)
    {
        bool keep = _gpuBySlotEnd.ContainsKey(thing);
        foreach (HwlocObject child in thing.Children)
        {
            keep |= Keep(child);
        }

        if (keep)
        {
            _kept.Add(thing);
        }

        return keep;
    }

    /// <summary>
    /// Walks what is no PCI. Sockets are kept even without a GPU, for their memory; caches, NUMA nodes and groups are transparent.
    /// <paramref name="package"/> is the CPU whose vendor decides about peer-to-peer.
    /// </summary>
    private void Inside(HwlocObject thing, int parent, HwlocObject package)
    {
        foreach (HwlocObject child in thing.Children)
        {
            if (child.Type == "Package")
            {
                int socket = _tree.Socket(PcieCosts.Internal(PcieCosts.SocketHalf));
                _tree.Memory(socket);
                Inside(child, socket, child);
            }
            else if (child.IsHostBridge)
            {
                HostBridge(child, parent, package);
            }
            else
            {
                Inside(child, parent, package);
            }
        }
    }

    private void HostBridge(HwlocObject bridge, int parent, HwlocObject package)
    {
        if (!_kept.Contains(bridge))
        {
            return;
        }

        _ = int.TryParse(package.Info("CPUFamilyNumber"), NumberStyles.None, CultureInfo.InvariantCulture, out int family);
        HostBridgeListing listing = _bridges.ListingOf(
            bridge.Children.OrderBy(c => c.BusId, StringComparer.Ordinal).Select(c => c.PciId), package.Info("CPUVendor"), family);
        int complex = _tree.RootComplex(parent, PcieCosts.Internal(SimTime.Zero), "", listing, 0);
        foreach (HwlocObject child in Below(bridge))
        {
            if (child.IsPciBridge)
            {
                Port(child, false, complex, 0);
            }
            else
            {
                // The export has no root port for this one (a virtual machine, or bridges filtered out): a link needs one.
                Card(child, child.LinkSpeed, _ => _tree.RootPort(complex));
            }
        }
    }

    /// <summary>The bridges and slot ends next below a bridge that lead to a GPU; what is neither (a type that hwloc may add) is transparent.</summary>
    private IEnumerable<HwlocObject> Below(HwlocObject bridge) => bridge.Children.Where(_kept.Contains).SelectMany(child =>
        child.IsPciBridge || _gpuBySlotEnd.ContainsKey(child) ? [child] : Below(child));

    /// <summary>A root port or a switch's downstream port, and what its link leads to.</summary>
    private void Port(HwlocObject port, bool isSwitch, int parent, int upstreamOfSwitch)
    {
        foreach (HwlocObject child in Below(port))
        {
            long rate = Slower(port.LinkSpeed, child.LinkSpeed);
            int Add(bool first) => isSwitch
                ? _tree.SwitchDownstream(upstreamOfSwitch, first ? port.BusId : "", port.PciId)
                : _tree.RootPort(parent, first ? port.BusId : "", port.PciId);
            if (_gpuBySlotEnd.ContainsKey(child))
            {
                Card(child, rate, Add);
                continue;
            }

            int upstream = _tree.SwitchUpstream(Add(true), rate, child.BusId, child.PciId);
            foreach (HwlocObject downstream in Below(child))
            {
                if (_gpuBySlotEnd.ContainsKey(downstream))
                {
                    // The export leaves this downstream port out, or the bridge is a PCI one.
                    Card(downstream, downstream.LinkSpeed, _ => _tree.SwitchDownstream(upstream));
                }
                else
                {
                    Port(downstream, true, upstream, upstream);
                }
            }
        }
    }

    /// <summary>The card in a slot. A dual card splits it: two ports with half of its lanes each.</summary>
    private void Card(HwlocObject slotEnd, long slotRate, Func<bool, int> addPort)
    {
        FoundGpu gpu = _gpuBySlotEnd[slotEnd];
        for (int i = 0; i < _model.GpusPerCard; i++)
        {
            CardAddresses addresses = i > 0 ? default : new(gpu.CardUpstream?.BusId, gpu.CardUpstream?.PciId,
                gpu.CardDownstream?.BusId, gpu.CardDownstream?.PciId, gpu.Device.BusId);
            _tree.Card(addPort(i == 0), _model, slotRate / _model.GpusPerCard, addresses);
        }
    }

    private static long Slower(long a, long b) => a == 0 ? b : b == 0 ? a : Math.Min(a, b);
}
