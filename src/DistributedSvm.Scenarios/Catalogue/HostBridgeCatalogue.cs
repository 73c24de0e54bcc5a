using System.Collections.Immutable;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Catalogue;

/// <summary>
/// What drivers/pci/p2pdma.c (<c>pci_p2pdma_whitelist</c>, <c>cpu_supports_p2pdma</c>) says about host bridges, by the PCI id of the first device or
/// root port on the bridge's bus. A bridge that is not here is not listed.
/// </summary>
public sealed class HostBridgeCatalogue
{
    /// <summary>How a file writes a listing.</summary>
    public static readonly ImmutableArray<KeyValuePair<string, HostBridgeListing>> ListingNames =
    [
        new("not-listed", HostBridgeListing.NotListed), new("listed", HostBridgeListing.Listed),
        new("same-bridge-only", HostBridgeListing.SameBridgeOnly), new("amd-zen", HostBridgeListing.AmdZen),
    ];

    internal static readonly MappingShape EntryShape = new("hostBridgeEntry", ["id", "title", "listing", "source", "confidence"], []);

    /// <summary>The entries of Catalogue/HostBridges.yaml. Loaded after the words above, with which it is read.</summary>
    public static readonly HostBridgeCatalogue BuiltIn = Load();

    /// <summary>The first family that <c>cpu_supports_p2pdma</c> takes: Zen.</summary>
    private const int FirstZenFamily = 0x17;

    private HostBridgeCatalogue(ImmutableArray<HostBridgeEntry> entries) => Entries = entries;

    public ImmutableArray<HostBridgeEntry> Entries { get; }

    public static string NameOf(HostBridgeListing listing) => ListingNames.First(n => n.Value == listing).Key;

    /// <summary>The entry for a PCI id such as <c>8086:2030</c>; null when the list has none.</summary>
    public HostBridgeEntry? Find(string pciId) => Entries.FirstOrDefault(e =>
        e.PciId == pciId || (e.PciId.EndsWith('*') && pciId.StartsWith(e.PciId[..^1], StringComparison.Ordinal)));

    /// <summary>
    /// The listing of a host bridge by what hangs on its bus, lowest address first. <paramref name="cpuVendor"/> and <paramref name="cpuFamily"/>
    /// are CPUID's (e.g. AuthenticAMD, 25); any AMD CPU from Zen on is supported whatever the bridge.
    /// </summary>
    public HostBridgeListing ListingOf(IEnumerable<string> pciIds, string cpuVendor, int cpuFamily)
    {
        if (cpuVendor == "AuthenticAMD" && cpuFamily >= FirstZenFamily)
        {
            return HostBridgeListing.AmdZen;
        }

        return pciIds.Select(Find).FirstOrDefault(e => e is not null)?.Listing ?? HostBridgeListing.NotListed;
    }

    private static HostBridgeCatalogue Load()
    {
        const string file = "HostBridges.yaml";
        using StreamReader text = new(typeof(HostBridgeCatalogue).Assembly.GetManifestResourceStream(file)!);
        ErrorList errors = new();
        YamlValue root = YamlText.Parse(text.ReadToEnd(), file, errors);
        ImmutableArray<HostBridgeEntry>.Builder entries = ImmutableArray.CreateBuilder<HostBridgeEntry>();
        foreach (YamlValue item in ((YamlList)root).Items)
        {
            MappingReader reader = MappingReader.Open(item, EntryShape, "a host bridge", errors)!;
            HostBridgeListing? listing = reader.Choice("listing", ListingNames);
            Confidence? confidence = reader.Choice("confidence", GpuModelShape.Confidences);
            if (reader.Text("id") is string id && reader.Text("title") is string title && reader.Text("source") is string source
                && listing is not null && confidence is not null)
            {
                entries.Add(new HostBridgeEntry(id, title, listing.Value, source, confidence.Value));
            }
        }

        errors.ThrowIfAny();
        return new HostBridgeCatalogue(entries.ToImmutable());
    }
}
