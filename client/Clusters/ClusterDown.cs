using DistributedSvm.Grains.Hosting.Local;

namespace DistributedSvm.Client.Clusters;

/// <summary>Ends a local cluster.</summary>
internal static class ClusterDown
{
    /// <returns>False if there was none of that id.</returns>
    public static async Task<bool> Run(LocalClusters clusters, string id)
    {
        if (clusters.Read(id) is null)
        {
            return false;
        }

        using ClusterLock held = ClusterLock.Take(clusters.FolderOf(id), id);
        if (clusters.Read(id) is not { } cluster)
        {
            return false;
        }

        using var control = new ClusterControl(clusters, cluster);
        await control.StopAll();
        clusters.Delete(id);
        return true;
    }
}
