namespace DistributedSvm.Model.Fabric;

/// <summary>What drivers/pci/p2pdma.c knows about a host bridge: whether peer traffic may pass through it.</summary>
[GenerateSerializer]
public enum HostBridgeListing
{
    /// <summary>Client bridges, e.g. 8086:4c43: peer-to-peer through the host bridge is refused.</summary>
    NotListed,

    /// <summary>On the list without restriction, e.g. Intel server bridges 8086:2030..2033, 2020, 09a2.</summary>
    Listed,

    /// <summary>On the list, but both devices must be below the same host bridge.</summary>
    SameBridgeOnly,

    /// <summary>AMD family 17h (Zen) and later: always allowed.</summary>
    AmdZen,
}
