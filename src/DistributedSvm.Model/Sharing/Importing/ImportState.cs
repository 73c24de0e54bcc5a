namespace DistributedSvm.Model.Sharing;

/// <summary>Whether accesses go through an import's mapping.</summary>
[GenerateSerializer]
public enum ImportState
{
    /// <summary>No page table entries: not mapped, or the mapping is dead and perhaps not yet given back.</summary>
    Unusable,

    /// <summary>Mapped and bound: accesses may begin.</summary>
    Live,

    /// <summary>No new access begins; accesses under way end, then page table entries and translations go.</summary>
    Zapping,
}
