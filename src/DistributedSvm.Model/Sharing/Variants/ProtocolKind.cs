namespace DistributedSvm.Model.Sharing.Variants;

/// <summary>The contract that dma-buf core, exporters and importers follow: the first axis of variants. Values are stable.</summary>
[GenerateSerializer]
public enum ProtocolKind
{
    /// <summary>The contract as it should be, with the reference-correct translation and the 2026 revoke rules.</summary>
    Reference = 0,

    /// <summary>"dma-buf: interconnects", RFC v1, 14 Oct 2025: an enum of kinds, matched by the exporter's attach.</summary>
    RfcV1 = 1,

    /// <summary>The same series, RFC v2, 27 Oct 2025: singletons instead of an enum, a range check at its start, scatter tables as fallback.</summary>
    RfcV2 = 2,

    /// <summary>"DMA-buf mapping types", RFC of 17 Feb 2026: the core drives the match, and a scatter table is one more type. There is no IOV type.</summary>
    MappingTypes = 3,
}
