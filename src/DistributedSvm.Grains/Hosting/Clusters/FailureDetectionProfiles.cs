using Orleans.Configuration;

namespace DistributedSvm.Grains.Hosting.Clusters;

internal static class FailureDetectionProfiles
{
    /// <summary>
    /// The upper bound of a probe times the missed ones bounds the detection of a silo that hangs with its sockets open: Orleans' own bound is over a minute.
    /// Silos also say in the membership table that they live; the rows of a cluster that died as a whole are forgotten after three such periods.
    /// </summary>
    public static void Apply(this FailureDetection profile, ClusterMembershipOptions options)
    {
        bool isFast = profile == FailureDetection.Fast;
        options.ProbeTimeout = TimeSpan.FromSeconds(isFast ? 1 : 2);
        options.MinProbeTimeout = TimeSpan.FromSeconds(isFast ? 0.5 : 1);
        options.MaxProbeTimeout = TimeSpan.FromSeconds(isFast ? 2 : 3);
        options.NumMissedProbesLimit = isFast ? 2 : 3;
        options.NumVotesForDeathDeclaration = isFast ? 1 : 2;
        options.TableRefreshTimeout = TimeSpan.FromSeconds(isFast ? 5 : 10);
        options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(isFast ? 5 : 10);
        options.MaxJoinAttemptTime = TimeSpan.FromSeconds(60);
    }
}
