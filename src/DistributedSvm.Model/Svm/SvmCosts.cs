using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// What the steps of a fault and of a migration cost a CPU, besides messages and the copy itself; a profile is a set of these. Figures add up to what was published
/// (section 5.2 of the specification), each profile of one test bed.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record SvmCosts
{
    /// <summary>The fault's way from the GPU through the GuC to the worker, and half of that back with the answer.</summary>
    [Id(0)]
    public required SimTime FaultDelivery { get; init; }

    /// <summary>Of each migration, however many pages.</summary>
    [Id(1)]
    public required SimTime MigrateFixed { get; init; }

    /// <summary>Isolating, unmapping, mapping and finalising one page (a folio, with large device pages).</summary>
    [Id(2)]
    public required SimTime MigratePage { get; init; }

    /// <summary>The walk of the CPU's page tables and the DMA mapping: of each range.</summary>
    [Id(3)]
    public required SimTime GetPagesFixed { get; init; }

    /// <summary>Of each page (or folio) of it.</summary>
    [Id(4)]
    public required SimTime GetPagesPage { get; init; }

    /// <summary>Writing page table entries and waiting for the bind's fence: of each range.</summary>
    [Id(5)]
    public required SimTime BindFixed { get; init; }

    /// <summary>Of each entry.</summary>
    [Id(6)]
    public required SimTime BindPage { get; init; }

    /// <summary>On the copy engine: of each job.</summary>
    [Id(7)]
    public required SimTime CopyFixed { get; init; }

    /// <summary>On the copy engine: the page table entries of each page (or folio), wherever it is.</summary>
    [Id(8)]
    public required SimTime CopyPage { get; init; }

    /// <summary>Device pages are folios of up to 2 MiB: costs by page are paid once for each naturally aligned chunk that is whole.</summary>
    [Id(9)]
    public required bool HasFolios { get; init; }
}
