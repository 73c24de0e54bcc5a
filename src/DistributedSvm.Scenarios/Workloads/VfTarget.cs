namespace DistributedSvm.Scenarios.Workloads;

/// <summary>A virtual function: index of the host in the scenario, of the GPU in the host, and the VF's number from 1.</summary>
public readonly record struct VfTarget(int Host, int Gpu, int Vf);
