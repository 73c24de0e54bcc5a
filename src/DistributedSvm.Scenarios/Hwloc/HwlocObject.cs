namespace DistributedSvm.Scenarios.Hwloc;

/// <summary>One object of an hwloc XML export, with what this importer needs of it.</summary>
internal sealed class HwlocObject
{
    public required string Type { get; init; }

    public required int Line { get; init; }

    public required int Column { get; init; }

    /// <summary><c>0-1</c> for a host bridge, <c>1-1</c> for a PCI bridge; empty for what is no bridge.</summary>
    public string BridgeType { get; init; } = "";

    /// <summary>E.g. <c>0000:34:00.0</c>; empty where there is none.</summary>
    public string BusId { get; init; } = "";

    /// <summary>PCI class (base class and subclass), e.g. 0x0302; 0 where unknown.</summary>
    public int PciClass { get; init; }

    /// <summary>vendor:device in lower case, e.g. <c>10de:1db8</c>; empty where there is none.</summary>
    public string PciId { get; init; } = "";

    /// <summary>The rate of the link in bytes per second; 0 where unknown.</summary>
    public long LinkSpeed { get; init; }

    /// <summary>hwloc's own word for the device, e.g. <c>NVSwitch</c>.</summary>
    public string Subtype { get; init; } = "";

    public List<HwlocObject> Children { get; } = [];

    public Dictionary<string, string> Infos { get; } = [];

    public bool IsHostBridge => Type == "Bridge" && BridgeType.StartsWith("0-", StringComparison.Ordinal);

    public bool IsPciBridge => Type == "Bridge" && !IsHostBridge;

    public bool IsDevice => Type == "PCIDev";

    public string Vendor => PciId.Length == 0 ? "" : PciId[..4];

    public string Info(string name) => Infos.TryGetValue(name, out string? value) ? value : "";

    /// <summary>This object and all below it, parents first. Iterative: the depth of the file is the file's.</summary>
    public IEnumerable<HwlocObject> Subtree()
    {
        Stack<HwlocObject> open = new([this]);
        while (open.TryPop(out HwlocObject? next))
        {
            yield return next;
            for (int i = next.Children.Count - 1; i >= 0; i--)
            {
                open.Push(next.Children[i]);
            }
        }
    }
}
