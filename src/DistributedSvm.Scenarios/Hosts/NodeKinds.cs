using System.Collections.Immutable;
using DistributedSvm.Model.Fabric;

namespace DistributedSvm.Scenarios.Hosts;

/// <summary>How a host file writes the kinds of nodes, and what may hang below what.</summary>
internal static class NodeKinds
{
    /// <summary>All but the host itself, which is the file.</summary>
    public static readonly ImmutableArray<KeyValuePair<string, TopologyNodeKind>> Names =
    [
        new("socket", TopologyNodeKind.Socket), new("root-complex", TopologyNodeKind.RootComplex), new("root-port", TopologyNodeKind.RootPort),
        new("switch-upstream", TopologyNodeKind.SwitchUpstream), new("switch-downstream", TopologyNodeKind.SwitchDownstream),
        new("card-upstream", TopologyNodeKind.CardUpstream), new("card-downstream", TopologyNodeKind.CardDownstream),
        new("gpu", TopologyNodeKind.Gpu), new("memory", TopologyNodeKind.Memory),
    ];

    public static string NameOf(TopologyNodeKind kind) =>
        kind == TopologyNodeKind.Host ? "host" : Names.First(n => n.Value == kind).Key;

    public static ImmutableArray<TopologyNodeKind> ChildrenOf(TopologyNodeKind parent) => parent switch
    {
        TopologyNodeKind.Host => [TopologyNodeKind.Socket, TopologyNodeKind.RootComplex, TopologyNodeKind.Memory],
        TopologyNodeKind.Socket => [TopologyNodeKind.RootComplex, TopologyNodeKind.Memory],
        TopologyNodeKind.RootComplex => [TopologyNodeKind.RootPort, TopologyNodeKind.Gpu],
        TopologyNodeKind.RootPort or TopologyNodeKind.SwitchDownstream => [TopologyNodeKind.SwitchUpstream, TopologyNodeKind.CardUpstream],
        TopologyNodeKind.SwitchUpstream => [TopologyNodeKind.SwitchDownstream],
        TopologyNodeKind.CardUpstream => [TopologyNodeKind.CardDownstream],
        TopologyNodeKind.CardDownstream => [TopologyNodeKind.Gpu],
        _ => [],
    };

    /// <summary>A port leads to one link and so to one device.</summary>
    public static bool HasOneChild(TopologyNodeKind kind) => kind is TopologyNodeKind.RootPort or TopologyNodeKind.SwitchDownstream
        or TopologyNodeKind.CardUpstream or TopologyNodeKind.CardDownstream;
}
