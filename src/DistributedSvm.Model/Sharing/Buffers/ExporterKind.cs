namespace DistributedSvm.Model.Sharing;

/// <summary>Which driver exported a dma-buf.</summary>
[GenerateSerializer]
public enum ExporterKind
{
    /// <summary>vfio-pci: ranges of a BAR; no copy in system memory.</summary>
    VfioPci,

    /// <summary>udmabuf: pages of a guest's memory.</summary>
    Udmabuf,

    /// <summary>xe: a buffer object of the GPU's own driver, which it can move from VRAM to system memory.</summary>
    Xe,
}
