namespace DistributedSvm.Scenarios.Hosts;

/// <summary>What a hypervisor shows a VM of the tree above its GPUs.</summary>
public enum GuestTopologyKind
{
    /// <summary>All below one switch: a common upstream bridge, without ACS.</summary>
    Flat,

    /// <summary>Each below a root complex of its own, that of the virtual machine, which the kernel's list does not know.</summary>
    Split,
}
