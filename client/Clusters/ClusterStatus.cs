using DistributedSvm.Client.Clusters.Processes;
using DistributedSvm.Grains.Hosting.Clusters;
using DistributedSvm.Grains.Hosting.Local;
using DistributedSvm.Reports.Clusters;

namespace DistributedSvm.Client.Clusters;

/// <summary>Looks at the processes and health endpoints of a local cluster.</summary>
internal static class ClusterStatus
{
    public static async Task<ClusterView> Look(LocalClusters clusters, LocalCluster cluster, CancellationToken cancellationToken)
    {
        using var health = new SiloHealth();
        string folder = clusters.FolderOf(cluster.Id);
        SiloView[] silos = await Task.WhenAll(cluster.Silos.Select(async (silo, index) =>
        {
            SiloState state = await StateOf(silo, health, cancellationToken);
            int? pid = state == SiloState.Dead ? null : silo.Pid;
            return new SiloView(index, pid, silo.SiloPort, silo.GatewayPort, silo.HttpPort, state, ClusterControl.LogOf(folder, index));
        }));
        return new ClusterView(cluster.Id, ConnectionOf(cluster.Id), cluster.Redis is { } redis ? RedisAddress.Parse(redis).ToString() : null, silos);
    }

    /// <summary>Where there is no cluster of that id.</summary>
    public static ClusterView None(string id) => new(id, ConnectionOf(id), null, []);

    /// <summary>What <c>--cluster</c> takes.</summary>
    public static string ConnectionOf(string id) => id == ClusterId.Default ? "local" : $"local:{id}";

    private static async Task<SiloState> StateOf(LocalSilo silo, SiloHealth health, CancellationToken cancellationToken)
    {
        if (silo.Process() is not { IsAlive: true } process)
        {
            return SiloState.Dead;
        }

        if (process.IsSuspended)
        {
            return SiloState.Stopped;
        }

        return await health.IsUp(silo.HttpPort, cancellationToken) ? SiloState.Up : SiloState.NotReady;
    }
}
