using DistributedSvm.Model.Fabric;

namespace DistributedSvm.Scenarios.Catalogue;

/// <summary>A host bridge of the kernel's peer-to-peer list. <see cref="PciId"/> is vendor:device, the device may be <c>*</c>.</summary>
public sealed record HostBridgeEntry(string PciId, string Title, HostBridgeListing Listing, string Source, Confidence Confidence);
