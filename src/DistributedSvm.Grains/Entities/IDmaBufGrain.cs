namespace DistributedSvm.Grains.Entities;

/// <summary>A dma-buf: what its reservation lock protects. Comes into being at export and ends at the last release.</summary>
[Alias("dsvm.dmabuf")]
public interface IDmaBufGrain : IEntityGrain;
