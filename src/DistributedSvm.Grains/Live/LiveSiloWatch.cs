using Microsoft.Extensions.Hosting;

namespace DistributedSvm.Grains.Live;

/// <summary>Tells the live entities of this silo when another silo is lost.</summary>
internal sealed class LiveSiloWatch(IClusterMembershipService membership, LiveSilo silo, IGrainFactory grains) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        HashSet<SiloAddress> dead = [];
        try
        {
            await foreach (ClusterMembershipSnapshot snapshot in membership.MembershipUpdates.WithCancellation(stoppingToken))
            {
                foreach (ClusterMember member in snapshot.Members.Values)
                {
                    if (member.Status == SiloStatus.Dead && dead.Add(member.SiloAddress))
                    {
                        silo.SiloLost(member.SiloAddress, grains);
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }
}
