namespace DistributedSvm.Grains.Entities;

/// <summary>A process whose memory GPUs share.</summary>
[Alias("dsvm.address-space")]
public interface IAddressSpaceGrain : IEntityGrain;
