namespace DistributedSvm.Grains.Entities;

/// <summary>One virtual machine: VF driver, virtio-gpu and QEMU.</summary>
[Alias("dsvm.guest")]
public interface IGuestGrain : IEntityGrain;
