using DistributedSvm.Model.Core;
using DistributedSvm.Scenarios.Units;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Faults;

/// <summary><c>link-rate</c>: a link trains down, for a time or for good.</summary>
public sealed class LinkRateKind : IFaultKind
{
    public string Name => LinkRateFault.KindName;

    public MappingShape Shape { get; } = FaultShape.Of("linkRate", ["on", "bandwidth"], ["for"]);

    public ResolvedFault? Read(MappingReader entry, SimTime at, WorkloadContext context)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(context);
        LinkPlace? link = LinkPlace.Read(entry, context, "become slower");
        long? rate = entry.PositiveQuantity("bandwidth", Dimension.Rate);
        SimTime? length = entry.PositiveTime("for");
        if (link is null || rate is null || (length is null && entry.Has("for")))
        {
            return null;
        }

        if (rate >= link.BytesPerSecond)
        {
            entry.Fail("bandwidth", $"'bandwidth' must be less than the {Dimension.Rate.Format(link.BytesPerSecond)} that this link has");
            return null;
        }

        return new LinkRateFault(at, link.Host, link.Node, link.IsNetworkSide, rate.Value, length);
    }
}
