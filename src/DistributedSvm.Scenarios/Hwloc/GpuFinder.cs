using DistributedSvm.Scenarios.Units;

namespace DistributedSvm.Scenarios.Hwloc;

/// <summary>Finds the GPUs of a machine, in the order of the file.</summary>
internal sealed class GpuFinder
{
    public List<FoundGpu> Gpus { get; } = [];

    public List<NotGpu> NotGpus { get; } = [];

    public static GpuFinder Search(HwlocObject machine)
    {
        GpuFinder finder = new();
        finder.Visit(machine, []);
        return finder;
    }

    /// <summary><paramref name="bridges"/>: the PCI bridges above, outermost first; empty outside of a host bridge.</summary>
    private void Visit(HwlocObject parent, List<HwlocObject> bridges)
    {
        bool taken = false;
        foreach (HwlocObject child in parent.Children)
        {
            if (GpuRule.IsDisplay(child))
            {
                taken |= Consider(child, bridges, taken);
            }
            else if (child.IsPciBridge)
            {
                bridges.Add(child);
                Visit(child, bridges);
                bridges.RemoveAt(bridges.Count - 1);
            }
            else
            {
                Visit(child, child.IsHostBridge ? [] : bridges);
            }
        }
    }

    private bool Consider(HwlocObject device, List<HwlocObject> bridges, bool taken)
    {
        FoundGpu gpu = new(device, null, null);

        // Below a root port come pairs of upstream and downstream ports: an even number of bridges below it, the last pair being the card's own.
        if (bridges is [_, .., HwlocObject upstream, HwlocObject downstream] && bridges.Count % 2 == 1 && IsIntel(device) && IsIntel(upstream) && IsIntel(downstream))
        {
            gpu = new(device, upstream, downstream);
        }

        long speed = gpu.CardUpstream?.LinkSpeed ?? device.LinkSpeed;
        if (!GpuRule.IsGpu(device, speed, bridges.Count > 0))
        {
            NotGpus.Add(new NotGpu(device, $"{device.PciId} at {device.BusId} ({Why(device, speed)})"));
            return false;
        }

        // One link leads to one device: what else shows below the same port are functions of it, such as its enabled VFs.
        if (taken && bridges.Count > 0)
        {
            NotGpus.Add(new NotGpu(device, $"{device.PciId} at {device.BusId} (another function of the GPU before it)"));
            return false;
        }

        Gpus.Add(gpu);
        return true;
    }

    private static bool IsIntel(HwlocObject thing) => thing.Vendor == "8086";

    private static string Why(HwlocObject device, long speed) =>
        GpuRule.IsManagement(device) ? "the VGA of a management controller"
        : speed > 0 ? $"its link of {Dimension.Rate.Format(speed)} is a management VGA's"
        : "integrated graphics, or of no vendor of compute GPUs";
}
