namespace DistributedSvm.Grains.Entities;

/// <summary>A workload's agent on one unit.</summary>
[Alias("dsvm.agent")]
public interface IAgentGrain : IEntityGrain;
