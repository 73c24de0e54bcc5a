namespace DistributedSvm.Grains.Entities;

/// <summary>The PF driver of a GPU on the host: owner of the VFs' configuration, importer of their buffers.</summary>
[Alias("dsvm.pf")]
public interface IPhysicalFunctionGrain : IEntityGrain;
