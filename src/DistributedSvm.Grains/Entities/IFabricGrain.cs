namespace DistributedSvm.Grains.Entities;

/// <summary>The links of one host, shared by transfers with max-min fairness.</summary>
[Alias("dsvm.fabric")]
public interface IFabricGrain : IEntityGrain;
