using DistributedSvm.Grains.Hosting.Security;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace DistributedSvm.Grains.Hosting.Clusters;

/// <summary>
/// Looks at the other silos before this one writes its row, and again after that and before it becomes active: no grain was placed here yet. The first look leaves
/// nothing behind; the second one is for two that join at once and do not fit together: they cannot overlook each other, since each has written before it reads.
/// </summary>
internal sealed class ClusterGate(IMembershipTable table, ILocalSiloDetails self, SiloBadge badge, IOptions<ClusterOptions> cluster, TlsIdentity? tls = null)
    : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>The membership is read at the stage itself, and the row is written 100 after it.</summary>
    private const int BeforeJoining = ServiceLifecycleStage.RuntimeGrainServices + 50;

    public void Participate(ISiloLifecycle lifecycle)
    {
        lifecycle.Subscribe(nameof(ClusterGate), BeforeJoining, Check);
        lifecycle.Subscribe(nameof(ClusterGate), ServiceLifecycleStage.ApplicationServices, Check);
    }

    private async Task Check(CancellationToken cancellationToken)
    {
        MembershipTableData rows = await table.ReadAllAsync(cancellationToken);
        IEnumerable<MembershipEntry> others = rows.Members.Select(row => row.Item1)
            .Where(row => row.Status is SiloStatus.Joining or SiloStatus.Active && !row.SiloAddress.Equals(self.SiloAddress));
        foreach (MembershipEntry row in others.OrderBy(row => row.SiloAddress))
        {
            string? objection = badge.Objection(SiloBadge.Parse(row.SiloName));
            if (objection is null && tls is null)
            {
                continue;
            }

            SiloProbeResult found = await SiloProbe.Look(row.SiloAddress.Endpoint, tls, cancellationToken);
            if (objection is null && found == SiloProbeResult.Refuses)
            {
                objection = "and this silo do not trust each other's certificate (--tls-trust)";
            }

            // The row of a silo that was killed stays active until somebody notices.
            if (objection is not null && found != SiloProbeResult.NobodyListens)
            {
                throw new SiloRefusedException(
                    $"silo {row.SiloAddress.Endpoint} of cluster {cluster.Value.ClusterId} {objection}. Stop the silos of that cluster first, or start this one with another --cluster-id");
            }
        }
    }
}
