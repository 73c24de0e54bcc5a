using System.Collections.Immutable;
using System.Globalization;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Scenarios.Catalogue;

namespace DistributedSvm.Scenarios.Hwloc;

/// <summary>
/// Turns the topology of a real machine, as hwloc 2 or 3 exports it, into a host: sockets, host bridges, root ports and switches keep their places,
/// each GPU found becomes a card of the chosen model with the card's own bridge pair, branches without a GPU are left out.
/// </summary>
public static class HwlocImporter
{
    /// <summary>A <see cref="ScenarioException"/> when the file is missing, no hwloc XML, broken, cut off or without a GPU.</summary>
    public static HwlocImport Import(string path, GpuModel model, HostBridgeCatalogue? bridges = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            using StreamReader text = new(path);
            return Import(text, path, model, bridges ?? HostBridgeCatalogue.BuiltIn);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ScenarioException(path, 0, 0, ScenarioFiles.Problem(e), e);
        }
    }

    /// <summary>The same from a stream; <paramref name="file"/> is its name in messages.</summary>
    public static HwlocImport Import(Stream xml, string file, GpuModel model, HostBridgeCatalogue? bridges = null)
    {
        using StreamReader text = new(xml, leaveOpen: true);
        return Import(text, file, model, bridges ?? HostBridgeCatalogue.BuiltIn);
    }

    /// <summary>The same from text.</summary>
    public static HwlocImport Parse(string xml, string file, GpuModel model, HostBridgeCatalogue? bridges = null) =>
        Import(new StringReader(xml), file, model, bridges ?? HostBridgeCatalogue.BuiltIn);

    private static HwlocImport Import(TextReader xml, string file, GpuModel model, HostBridgeCatalogue bridges)
    {
        ArgumentNullException.ThrowIfNull(model);
        (HwlocObject machine, string version) = HwlocXml.Parse(xml, file);
        GpuFinder found = GpuFinder.Search(machine);
        if (found.Gpus.Count == 0)
        {
            throw new ScenarioException(file, machine.Line, machine.Column, NoGpu(machine, found));
        }

        HostTopology topology = new HwlocTree(machine, found, model, bridges).Build();
        return new HwlocImport
        {
            Topology = topology,
            Machine = Name(machine, version),
            Kept = [.. found.Gpus.Select(g => $"{g.Device.PciId} at {g.Device.BusId} as {model.Name}")],
            Dropped = Dropped(machine, found),
        };
    }

    private static string Name(HwlocObject machine, string version)
    {
        string product = machine.Info("DMIProductName");
        string vendor = machine.Info("DMIBoardVendor");
        string name = product.Length == 0 ? "machine without a name"
            : product.StartsWith(vendor, StringComparison.OrdinalIgnoreCase) ? product
            : $"{vendor} {product}";
        return $"{name} (hwloc {version})";
    }

    private static string NoGpu(HwlocObject machine, GpuFinder found)
    {
        int devices = machine.Subtree().Count(o => o.IsDevice);
        if (devices == 0)
        {
            return "the topology has no PCI device, so no GPU; export it with I/O: 'lstopo --of xml', not '--no-io', on the machine itself";
        }

        string others = found.NotGpus.Count == 0 ? "" : $"; not taken: {string.Join(", ", found.NotGpus.Select(n => n.Text))}";
        return string.Create(CultureInfo.InvariantCulture,
            $"no GPU among {devices} PCI devices: a GPU is a display device (class 03xx) with a link of at least 2 GB/s{others}");
    }

    private static ImmutableArray<string> Dropped(HwlocObject machine, GpuFinder found)
    {
        IEnumerable<string> others = machine.Subtree().Where(o => o.IsDevice && !GpuRule.IsDisplay(o)).Select(ClassName)
            .GroupBy(n => n).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Count()} x {g.Key}"));
        return [.. found.NotGpus.Select(n => n.Text), .. others];
    }

    private static string ClassName(HwlocObject device)
    {
        string name = (device.PciClass >> 8) switch
        {
            _ when device.Subtype.Length > 0 => device.Subtype,
            0x01 => "storage controller",
            0x02 => "network controller",
            0x06 => "bridge device",
            0x0c => "serial bus controller",
            0x12 => "processing accelerator",
            _ => string.Create(CultureInfo.InvariantCulture, $"device of class {device.PciClass:x4}"),
        };
        return name;
    }
}
