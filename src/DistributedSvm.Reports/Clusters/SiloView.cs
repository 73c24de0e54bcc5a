namespace DistributedSvm.Reports.Clusters;

/// <summary>A silo of a local cluster as it is shown. <paramref name="ProcessId"/> is null where it is dead.</summary>
public sealed record SiloView(int Index, int? ProcessId, int SiloPort, int GatewayPort, int HttpPort, SiloState State, string Log);
