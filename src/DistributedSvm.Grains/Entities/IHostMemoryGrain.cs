namespace DistributedSvm.Grains.Entities;

/// <summary>The system memory of one host and the content tags of its pages.</summary>
[Alias("dsvm.memory")]
public interface IHostMemoryGrain : IEntityGrain;
