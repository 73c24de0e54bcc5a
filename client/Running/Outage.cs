using System.Net.Sockets;
using DistributedSvm.Grains.Checkpoints;
using DistributedSvm.Grains.Hosting.Clusters;

namespace DistributedSvm.Client.Running;

/// <summary>What goes wrong while a silo, a gateway or the store is being lost, and may be right again a moment later.</summary>
internal static class Outage
{
    /// <summary>How long a cluster may not answer before the client gives up.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Between two attempts.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static bool IsPassing(Exception exception) =>
        exception is OrleansException or TimeoutException or CheckpointStoreException or ClusterUnreachableException
            or IOException or SocketException or ObjectDisposedException;
}
