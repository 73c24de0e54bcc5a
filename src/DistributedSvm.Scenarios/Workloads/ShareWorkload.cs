using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Scenarios.Workloads;

/// <summary>Buffers of one VF that are exported and imported by others, again and again.</summary>
public sealed record ShareWorkload(string Name) : ResolvedWorkload(Name)
{
    public const string KindName = "share";

    public override string Kind => KindName;

    public required VfTarget Exporter { get; init; }

    /// <summary>For each buffer its ranges, as offsets into BAR 2.</summary>
    public required ImmutableArray<ImmutableArray<AddressRange>> Buffers { get; init; }

    public required ImmutableArray<ShareImporterEntry> Importers { get; init; }

    public required SimTime Start { get; init; }

    public required SimTime Hold { get; init; }

    public required SimTime Pause { get; init; }

    /// <summary>Cycles; 0 for as many as fit.</summary>
    public required int Repeat { get; init; }

    public required SimTime AccessEvery { get; init; }
}
