namespace DistributedSvm.Model.Sharing;

/// <summary>Whose address space a segment's address belongs to (drm_pagemap_addr, proto).</summary>
[GenerateSerializer]
public enum SegmentProtocol
{
    /// <summary>Device physical address of the GPU's own VRAM.</summary>
    Vram,

    /// <summary>Bus address, claimed by a BAR of some other device.</summary>
    PeerToPeer,

    /// <summary>Host physical address of system memory.</summary>
    System,

    /// <summary>Link address, claimed by another GPU that a link of its own leads to.</summary>
    Link,
}
