namespace DistributedSvm.Scenarios.Hwloc;

/// <summary>
/// Which devices of a real machine are GPUs: display-class devices (PCI class 03xx) whose link is faster than a management VGA's
/// (2 GB/s or more), or whose link is unknown and that a vendor of compute GPUs made.
/// </summary>
internal static class GpuRule
{
    /// <summary>Bytes per second. Baseboard controllers have Gen1 or Gen2 x1: at most 0.5 GB/s.</summary>
    private const long SlowestGpuLink = 2_000_000_000;

    private const int DisplayClass = 0x03;
    private const int VgaController = 0x0300;

    public static bool IsDisplay(HwlocObject device) => device.IsDevice && device.PciClass >> 8 == DisplayClass;

    /// <summary>
    /// <paramref name="linkSpeed"/> is that of the card's link to its slot: an Arc card's GPU function reports 2.5 GT/s x1 whatever its card has.
    /// <paramref name="belowPort"/>: it hangs below a port, not on the root complex itself as integrated graphics do.
    /// </summary>
    public static bool IsGpu(HwlocObject device, long linkSpeed, bool belowPort)
    {
        if (!IsDisplay(device) || IsManagement(device))
        {
            return false;
        }

        return linkSpeed > 0
            ? linkSpeed >= SlowestGpuLink
            : IsComputeVendor(device.Vendor) && (belowPort || device.PciClass != VgaController);
    }

    /// <summary>ATI ES1000, ASPEED and Matrox: the VGA of a baseboard management controller.</summary>
    public static bool IsManagement(HwlocObject device) => device.PciId == "1002:515e" || device.Vendor is "1a03" or "102b";

    private static bool IsComputeVendor(string vendor) => vendor is "10de" or "1002" or "8086";
}
