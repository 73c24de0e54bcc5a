namespace DistributedSvm.Grains.Entities;

/// <summary>A PCI device that is no GPU and imports dma-bufs.</summary>
[Alias("dsvm.pcidevice")]
public interface IPciDeviceGrain : IEntityGrain;
