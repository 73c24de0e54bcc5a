namespace DistributedSvm.Grains.Entities;

/// <summary>The microcontroller of a GT: what its VFs may use, and what the PF has it do with them.</summary>
[Alias("dsvm.guc")]
public interface IGucGrain : IEntityGrain;
