using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Scenarios.Catalogue;

namespace DistributedSvm.Scenarios.Hosts;

/// <summary>
/// A PCIe box in one of its two usual shapes. Without a switch every GPU has a root port of its own; the two GPUs of a x16 slot that is split x8/x8
/// share a root complex and whatever cap that has on peer traffic. With switches each hangs on a root port and carries <c>perSwitch</c> GPUs.
/// </summary>
internal sealed record PcieBox(
    GpuModel Model, long Gpus, long PerRoot, long? PerSwitch, long Sockets, long SlotRate, long SwitchRate, long SocketRate, long RootPeerCap)
{
    public HostTopology Build()
    {
        HostTreeBuilder tree = new();
        long roots = (Gpus + PerRoot - 1) / PerRoot;
        for (long socket = 0; socket < Sockets; socket++)
        {
            int node = tree.Socket(new LinkSpec(SocketRate, 1_000, PcieCosts.SocketHalf));
            tree.Memory(node);
            for (long root = socket * roots / Sockets; root < (socket + 1) * roots / Sockets; root++)
            {
                int complex = tree.RootComplex(node, PcieCosts.Internal(SimTime.Zero), "", HostBridgeListing.NotListed, RootPeerCap);
                Fill(tree, complex, Math.Min(PerRoot, Gpus - (root * PerRoot)));
            }
        }

        return tree.Build("");
    }

    private void Fill(HostTreeBuilder tree, int complex, long gpus)
    {
        for (long placed = 0; placed < gpus;)
        {
            if (PerSwitch is null)
            {
                tree.Card(tree.RootPort(complex), Model, SlotRate);
                placed++;
                continue;
            }

            int @switch = tree.SwitchUpstream(tree.RootPort(complex), SwitchRate);
            for (long i = Math.Min(PerSwitch.Value, gpus - placed); i > 0; i--, placed++)
            {
                tree.Card(tree.SwitchDownstream(@switch), Model, SlotRate);
            }
        }
    }
}
