namespace DistributedSvm.Grains.Hosting.Local;

/// <summary>A silo of a <see cref="LocalCluster"/>.</summary>
/// <param name="Pid">The id of its process, which may have ended; 0 if it was never started.</param>
/// <param name="Started">Tells that process from another one that has the same id later. Compares for equality only.</param>
/// <param name="SiloPort">Where other silos find it.</param>
/// <param name="GatewayPort">Where clients find it.</param>
/// <param name="HttpPort">Where <c>/health</c> answers.</param>
public sealed record LocalSilo(int Pid, string Started, int SiloPort, int GatewayPort, int HttpPort);
