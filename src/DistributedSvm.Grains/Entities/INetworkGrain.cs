namespace DistributedSvm.Grains.Entities;

/// <summary>What is known of the network between the hosts; it does nothing itself.</summary>
[Alias("dsvm.network")]
public interface INetworkGrain : IEntityGrain;
