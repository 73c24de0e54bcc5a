namespace DistributedSvm.Model.Fabric;

/// <summary>Where traffic between two nodes turns round.</summary>
[GenerateSerializer]
public enum RouteKind
{
    /// <summary>At the lowest node above both, e.g. inside a switch.</summary>
    Direct,

    /// <summary>At the root complex, even where both are below one switch: what ACS redirect does to peer traffic.</summary>
    ThroughHostBridge,
}
