using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace DistributedSvm.Grains.Hosting.Clusters;

/// <summary>
/// Looks at the other silos after this one has written its row as joining and before it becomes active: no grain was placed here yet. Two that join at once and do
/// not fit together cannot overlook each other, since each has written before it reads.
/// </summary>
internal sealed class ClusterGate(IMembershipTable table, ILocalSiloDetails self, SiloBadge badge, IOptions<ClusterOptions> cluster)
    : ILifecycleParticipant<ISiloLifecycle>
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(1);

    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(ClusterGate), ServiceLifecycleStage.ApplicationServices, Check);

    private async Task Check(CancellationToken cancellationToken)
    {
        MembershipTableData rows = await table.ReadAllAsync(cancellationToken);
        IEnumerable<MembershipEntry> others = rows.Members.Select(row => row.Item1)
            .Where(row => row.Status is SiloStatus.Joining or SiloStatus.Active && !row.SiloAddress.Equals(self.SiloAddress));
        foreach (MembershipEntry row in others.OrderBy(row => row.SiloAddress))
        {
            // The row of a silo that was killed stays active until somebody notices.
            if (badge.Objection(SiloBadge.Parse(row.SiloName)) is { } objection && await Listens(row.SiloAddress, cancellationToken))
            {
                throw new SiloRefusedException(
                    $"silo {row.SiloAddress.Endpoint} of cluster {cluster.Value.ClusterId} {objection}. Stop the silos of that cluster first, or start this one with another --cluster-id");
            }
        }
    }

    private static async Task<bool> Listens(SiloAddress silo, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(ConnectTimeout);
        try
        {
            using var client = new TcpClient(silo.Endpoint.AddressFamily);
            await client.ConnectAsync(silo.Endpoint, timeout.Token);
            return true;
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
