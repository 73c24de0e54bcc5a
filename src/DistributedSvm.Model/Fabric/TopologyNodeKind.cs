namespace DistributedSvm.Model.Fabric;

/// <summary>What a node of a host's tree is. Children hang below parents: host, socket, root complex, root port, switch, card, GPU or NIC.</summary>
[GenerateSerializer]
public enum TopologyNodeKind
{
    /// <summary>Node 0: the ideal centre at which sockets (or root complexes) meet.</summary>
    Host,
    Socket,

    /// <summary>A PCIe root complex, seen by the kernel as a host bridge.</summary>
    RootComplex,
    RootPort,
    SwitchUpstream,
    SwitchDownstream,

    /// <summary>The bridge pair that every Arc card carries: upstream port, downstream port, then the GPU function.</summary>
    CardUpstream,
    CardDownstream,
    Gpu,

    /// <summary>The system memory of a socket (or of the host).</summary>
    Memory,

    /// <summary>The host's end of the network.</summary>
    Nic,

    /// <summary>A PCI device that imports dma-bufs and is no GPU.</summary>
    Device,
}
