namespace DistributedSvm.Grains.Entities;

/// <summary>One logical process of the PHOLD benchmark.</summary>
[Alias("dsvm.phold")]
public interface IPholdGrain : IEntityGrain;
