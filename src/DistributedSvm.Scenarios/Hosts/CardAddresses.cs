namespace DistributedSvm.Scenarios.Hosts;

/// <summary>PCI addresses and ids of a card that a real machine has; null where it has none.</summary>
internal readonly record struct CardAddresses(string? Upstream, string? UpstreamId, string? Downstream, string? DownstreamId, string? Gpu);
