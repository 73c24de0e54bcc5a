using DistributedSvm.Client.Running;

namespace DistributedSvm.Client.Load;

/// <summary>Opens the world that a load is put on.</summary>
internal static class LoadTargets
{
    /// <param name="options">Which world.</param>
    /// <param name="cluster">Where it is; null for an embedded silo. Stays the caller's.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<OpenedLoadTarget> Open(LoadWorldOptions options, ClusterLink? cluster, CancellationToken cancellationToken) =>
        throw new NotSupportedException("live worlds are not there yet");
}
