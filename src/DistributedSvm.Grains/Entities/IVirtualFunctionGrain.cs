namespace DistributedSvm.Grains.Entities;

/// <summary>The hardware of one VF: its BARs and the slice of VRAM behind them.</summary>
[Alias("dsvm.vf")]
public interface IVirtualFunctionGrain : IEntityGrain;
