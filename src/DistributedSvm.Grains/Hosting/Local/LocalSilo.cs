namespace DistributedSvm.Grains.Hosting.Local;

/// <summary>A silo of a <see cref="LocalCluster"/>.</summary>
/// <param name="Pid">The id of its process, which may have ended.</param>
/// <param name="Started">When that process started: another process may have the same id later.</param>
/// <param name="SiloPort">Where other silos find it.</param>
/// <param name="GatewayPort">Where clients find it.</param>
/// <param name="HttpPort">Where <c>/health</c> answers.</param>
public sealed record LocalSilo(int Pid, DateTimeOffset Started, int SiloPort, int GatewayPort, int HttpPort);
