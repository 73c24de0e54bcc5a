namespace DistributedSvm.Grains.Entities;

/// <summary>The vfio-pci device of one VF: exporter of dma-bufs over its BAR, owner of memory_lock.</summary>
[Alias("dsvm.vfio")]
public interface IVfioDeviceGrain : IEntityGrain;
