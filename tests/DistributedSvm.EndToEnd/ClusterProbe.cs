using DistributedSvm.Grains.Hosting.Clients;
using DistributedSvm.Grains.Hosting.Local;
using DistributedSvm.Grains.Hosting.Security;

namespace DistributedSvm.EndToEnd;

/// <summary>Looks at a cluster through a client of its own.</summary>
internal static class ClusterProbe
{
    public static Task<ClusterClient> Connect(string cluster, TlsIdentity? tls = null) =>
        ClusterClient.Connect(ClusterAddress.Parse(cluster, LocalClusters.OfThisUser), tls, TestContext.Current.CancellationToken);

    /// <summary>Waits until the cluster has that many active silos.</summary>
    public static async Task<int> Active(ClusterClient client, int expected)
    {
        using var patience = new CancellationTokenSource(Executable.Patience);
        while (true)
        {
            int active = -1;
            try
            {
                active = (await client.Silos()).Count(silo => silo.IsActive);
            }
            catch (Exception exception) when (exception is TimeoutException or OrleansException)
            {
                // It went through the silo that has just been lost.
            }

            if (active == expected || patience.IsCancellationRequested)
            {
                return active;
            }
        }
    }
}
