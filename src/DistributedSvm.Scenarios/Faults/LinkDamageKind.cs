using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Faults;

/// <summary>
/// <c>link-down</c>: nothing crosses a link; <c>link-corrupt</c>: data that crosses it, or with <c>writesOnly</c> data that is written across it, arrives wrong. For a time
/// or for good.
/// </summary>
public sealed class LinkDamageKind : IFaultKind
{
    private LinkDamageKind(string name, string shape, ImmutableArray<string> further)
    {
        Name = name;
        Shape = FaultShape.Of(shape, ["on"], ["for", .. further]);
    }

    public static LinkDamageKind Down { get; } = new("link-down", "linkDown", []);

    public static LinkDamageKind Corrupt { get; } = new("link-corrupt", "linkCorrupt", ["writesOnly"]);

    public string Name { get; }

    public MappingShape Shape { get; }

    public ResolvedFault? Read(MappingReader entry, SimTime at, WorkloadContext context)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(context);
        bool corrupts = this == Corrupt;
        LinkPlace? link = LinkPlace.Read(entry, context, corrupts ? "corrupt anything" : "go down");
        SimTime? length = entry.PositiveTime("for");
        bool? writesOnly = corrupts ? entry.Boolean("writesOnly") : null;
        if (link is null || (length is null && entry.Has("for")) || (corrupts && writesOnly is null && entry.Has("writesOnly")))
        {
            return null;
        }

        if (corrupts && link.IsNetworkSide)
        {
            entry.Fail("on", "only copies cross the network, and nobody looks at their content: name a link inside a host");
            return null;
        }

        LinkDamage damage = !corrupts ? LinkDamage.Down : writesOnly == true ? LinkDamage.CorruptsWrites : LinkDamage.Corrupts;
        return new LinkDamageFault(at, link.Host, link.Node, link.IsNetworkSide, damage, length);
    }
}
