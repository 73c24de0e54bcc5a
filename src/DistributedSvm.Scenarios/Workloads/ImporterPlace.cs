namespace DistributedSvm.Scenarios.Workloads;

/// <summary>
/// The device that imports: the PF of GPU <paramref name="Gpu"/>, or VF <paramref name="Vf"/> of it unless that is 0; or, where <paramref name="Device"/> is not -1, that
/// device of the host.
/// </summary>
public readonly record struct ImporterPlace(int Host, int Gpu, int Vf, int Device = -1);
