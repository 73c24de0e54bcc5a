namespace DistributedSvm.Reports.Clusters;

/// <summary>
/// A local cluster as it is shown. <paramref name="Redis"/> is host and port without the password, null for a cluster whose membership lives in silo 0;
/// <paramref name="Connection"/> is what <c>--cluster</c> takes.
/// </summary>
public sealed record ClusterView(string Id, string Connection, string? Redis, IReadOnlyList<SiloView> Silos);
