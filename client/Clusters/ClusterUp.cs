using DistributedSvm.Grains.Hosting.Clusters;
using DistributedSvm.Grains.Hosting.Local;

namespace DistributedSvm.Client.Clusters;

/// <summary>Brings a local cluster to what was asked for: starts what is missing or dead, leaves alone what lives.</summary>
internal static class ClusterUp
{
    /// <returns>The cluster, every silo of which is up or was left alone.</returns>
    /// <exception cref="UsageException">It lives already, and is not what was asked for.</exception>
    /// <exception cref="ClusterException">A silo did not come up. What was started here has been stopped again, and the record is as it was.</exception>
    /// <exception cref="ClusterUnreachableException">Redis does not answer, or not to us. Nothing was started.</exception>
    public static async Task<LocalCluster> Run(LocalClusters clusters, UpRequest request, CancellationToken cancellationToken)
    {
        string folder = clusters.FolderOf(request.Id);
        using ClusterLock held = ClusterLock.Take(folder, request.Id);
        LocalCluster? existing = clusters.Read(request.Id);
        using var control = new ClusterControl(clusters, ClusterPlan.Make(request, existing));
        if (control.Dead.Count == 0)
        {
            await Console.Error.WriteLineAsync($"every silo of cluster '{request.Id}' runs already");
            return control.Cluster;
        }

        await CheckRedis(control.Cluster, cancellationToken);
        await StopWhereMembershipIsLost(control);
        try
        {
            if (existing is null)
            {
                DeleteLogs(folder);
            }

            await control.Start(control.Dead, cancellationToken);
            return control.Cluster;
        }
        catch
        {
            Restore(clusters, existing, request.Id);
            throw;
        }
    }

    /// <summary>Without their membership silos would go on for a while, but nobody could join them. They start anew with it.</summary>
    public static async Task StopWhereMembershipIsLost(ClusterControl control)
    {
        if (control.HasLostMembership && control.Dead.Count < control.Cluster.Silos.Length)
        {
            await Console.Error.WriteLineAsync("silo 0 held the membership of the cluster and is dead, so all silos start anew");
            await control.StopAll();
        }
    }

    /// <summary>Before anything is started: a silo could only say so in its log.</summary>
    private static async Task CheckRedis(LocalCluster cluster, CancellationToken cancellationToken)
    {
        if (cluster.Redis is { } redis)
        {
            await using RedisConnections answered = await RedisConnections.Open(RedisAddress.Parse(redis), cancellationToken);
        }
    }

    private static void Restore(LocalClusters clusters, LocalCluster? existing, string id)
    {
        if (existing is not null)
        {
            clusters.Write(existing);
        }
        else
        {
            clusters.Delete(id);
        }
    }

    private static void DeleteLogs(string folder)
    {
        foreach (string log in Directory.EnumerateFiles(folder, "silo-*.log"))
        {
            File.Delete(log);
        }
    }
}
