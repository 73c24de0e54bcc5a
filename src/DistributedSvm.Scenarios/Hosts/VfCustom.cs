using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;

namespace DistributedSvm.Scenarios.Hosts;

/// <summary>What one VF of every GPU of a host is given by hand before VFs are enabled.</summary>
/// <param name="Vf">Its number.</param>
/// <param name="Vram">Bytes of VRAM; null to leave that to the PF.</param>
/// <param name="Writes">What the administrator writes, in the order of the keys.</param>
public sealed record VfCustom(int Vf, long? Vram, ImmutableArray<Message> Writes)
{
    /// <summary>Whether the VF has all that it needs, or at least nothing but a schedule.</summary>
    public bool HasResources => Writes.Any(write => write is SetVfQuota);

    /// <summary>GGTT, contexts and VRAM are given.</summary>
    public bool IsComplete => Writes.OfType<SetVfQuota>().Select(quota => quota.Kind).Intersect([ResourceKind.Ggtt, ResourceKind.Contexts, ResourceKind.Vram]).Count() == 3;
}
