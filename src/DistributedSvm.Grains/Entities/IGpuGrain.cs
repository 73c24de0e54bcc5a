namespace DistributedSvm.Grains.Entities;

/// <summary>A GPU: VRAM, copy engine, page tables, LMTT and the content tags of its pages.</summary>
[Alias("dsvm.gpu")]
public interface IGpuGrain : IEntityGrain;
