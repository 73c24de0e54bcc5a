namespace DistributedSvm.Model.Devices;

/// <summary>What xe_find_vf_dev finds: a VF's index, whoever's VF it is, and where its BAR starts. Index 0 is nobody.</summary>
public readonly record struct BusFunction(int Index, ulong BarStart);
