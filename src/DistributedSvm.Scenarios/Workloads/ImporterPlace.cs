namespace DistributedSvm.Scenarios.Workloads;

/// <summary>The device that imports: the PF of a GPU, by host and GPU; VF <paramref name="Vf"/> of it unless that is 0.</summary>
public readonly record struct ImporterPlace(int Host, int Gpu, int Vf);
