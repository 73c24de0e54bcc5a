using DistributedSvm.Model.Devices;

namespace DistributedSvm.Scenarios.Hosts;

/// <summary>A PCI device of a host that is no GPU: its name, what it does, and its node in the tree.</summary>
public sealed record HostDevice(string Name, PciDeviceRole Role, int Node);
