using DistributedSvm.Model.Fabric;

namespace DistributedSvm.Reports.Topology;

/// <summary>What a link carries of payload.</summary>
internal static class LinkRate
{
    /// <summary>Payload bytes per second in each direction, rounded down; 0 for an ideal link.</summary>
    public static long EffectiveOf(LinkSpec link) => (long)((Int128)link.BytesPerSecond * link.EfficiencyPerMille / 1000);
}
