using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Scenarios.Workloads;

/// <summary>Buffers of one VF or GPU that are exported and imported by others, again and again.</summary>
public sealed record ShareWorkload(string Name) : ResolvedWorkload(Name)
{
    public const string KindName = "share";

    public override string Kind => KindName;

    /// <summary>The VF whose ranges are exported; 0 for the GPU's own driver and its buffer objects.</summary>
    public required VfTarget Exporter { get; init; }

    /// <summary>Where a GPU's buffer objects may be; fixed for a VF.</summary>
    public required ObjectPlacement Placement { get; init; }

    /// <summary>For each buffer its ranges, as offsets into BAR 2; of a GPU's objects only the size counts.</summary>
    public required ImmutableArray<ImmutableArray<AddressRange>> Buffers { get; init; }

    public required ImmutableArray<ShareImporterEntry> Importers { get; init; }

    public required SimTime Start { get; init; }

    public required SimTime Hold { get; init; }

    public required SimTime Pause { get; init; }

    /// <summary>Cycles; 0 for as many as fit.</summary>
    public required int Repeat { get; init; }

    public required SimTime AccessEvery { get; init; }
}
