using System.Collections.Immutable;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Devices;

/// <summary>What a PF is to translate.</summary>
/// <param name="Ranges">The exporter's ranges: bus addresses.</param>
/// <param name="ExporterVf">Number of the VF that was recorded at match; 0 when that is none of this PF's.</param>
/// <param name="Vfs">All places for VFs of this PF, with their BARs.</param>
/// <param name="Configs">What the PF has provisioned, by VF number.</param>
/// <param name="Bytes">The size of the dma-buf.</param>
public readonly record struct IovRequest(
    RangeXArray Ranges,
    int ExporterVf,
    ImmutableArray<VfPlace> Vfs,
    IReadOnlyDictionary<int, VfConfig> Configs,
    ulong Bytes)
{
    /// <summary>VFs 1 to this one are on the PF's bus.</summary>
    public int LastVfOnBus { get; init; } = int.MaxValue;

    /// <summary>VFs of other PFs on this PF's bus.</summary>
    public ImmutableArray<NeighbourVf> Neighbours { get; init; } = [];
}
