using DistributedSvm.Scenarios.Units;

namespace DistributedSvm.Scenarios.Catalogue;

/// <summary>
/// A GPU model of the catalogue. All figures are of one GPU: of one function of a dual card. What nobody has published is null.
/// Rates are bytes per second, sizes bytes.
/// </summary>
public sealed record GpuModel
{
    /// <summary>Main and media GT, as every GPU since Meteor Lake has them.</summary>
    public const int DefaultGts = 2;

    /// <summary>Its name in scenarios, e.g. <c>arc-pro-b60</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Its name in the market, e.g. <c>Intel Arc Pro B60</c>.</summary>
    public required string Title { get; init; }

    /// <summary>GPUs on one card, which share one slot: 2 on a dual card, whose slot is split in halves.</summary>
    public int GpusPerCard { get; init; } = 1;

    /// <summary>vendor:device in hexadecimal, e.g. <c>8086:e211</c>.</summary>
    public required Figure<string> PciId { get; init; }

    public Figure<string>? Chip { get; init; }

    public Figure<long>? XeCores { get; init; }

    public Figure<long>? XmxEngines { get; init; }

    public required Figure<long> Vram { get; init; }

    /// <summary>What the PF can provision to VFs altogether, ECC off; null without SR-IOV.</summary>
    public Figure<long>? VramForVfs { get; init; }

    public required Figure<long> VramBandwidth { get; init; }

    public required Figure<PcieLink> Pcie { get; init; }

    /// <summary>Whether the PF offers SR-IOV at all.</summary>
    public required Figure<bool> SrIov { get; init; }

    /// <summary>TotalVFs of the SR-IOV capability; 0 without SR-IOV.</summary>
    public required Figure<long> TotalVfs { get; init; }

    /// <summary>GTs, each with a GuC of its own; null for <see cref="DefaultGts"/>.</summary>
    public Figure<long>? Gts { get; init; }

    /// <summary>The VRAM aperture, resized to its largest.</summary>
    public required Figure<long> Bar2 { get; init; }

    /// <summary>10^9 single-precision operations per second.</summary>
    public Figure<long>? Fp32 { get; init; }

    /// <summary>10^9 dense 8-bit operations per second.</summary>
    public Figure<long>? Int8 { get; init; }

    /// <summary>Watts of the board; of a dual card: of this GPU's half.</summary>
    public Figure<long>? BoardPower { get; init; }

    /// <summary>US dollars; of a dual card: of this GPU's half.</summary>
    public Figure<long>? Price { get; init; }

    /// <summary>Cap of a flow of posted writes of a kernel into a peer.</summary>
    public required Figure<long> PeerPush { get; init; }

    /// <summary>Cap of a flow of reads of a kernel from a peer.</summary>
    public required Figure<long> PeerPull { get; init; }

    /// <summary>Cap of a flow of the copy engine across PCIe.</summary>
    public required Figure<long> CopyEngine { get; init; }
}
