namespace DistributedSvm.Engine.Shards;

/// <summary>How a world is cut into units that may live in different shards.</summary>
public enum PartitionMode
{
    /// <summary>Whole hosts.</summary>
    Host,

    /// <summary>GPU by GPU (with PF, VFs and guests); fabric and system memory of a host stay whole.</summary>
    Gpu,

    /// <summary>As <see cref="Gpu"/>, and each VF with its guest, vfio device and dma-bufs apart from its GPU and PF: the IOV path itself crosses shards.</summary>
    Function,
}
