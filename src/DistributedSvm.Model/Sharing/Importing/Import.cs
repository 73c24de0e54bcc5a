using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>What an importer holds for one imported dma-buf: a buffer object that shares its reservation object.</summary>
[GenerateSerializer]
public sealed class Import(long id, EntityId dmaBuf, long bytes, ImporterProfile profile)
{
    [Id(0)]
    public long Id { get; } = id;

    [Id(1)]
    public EntityId DmaBuf { get; } = dmaBuf;

    [Id(2)]
    public long Bytes { get; } = bytes;

    [Id(3)]
    public ImporterProfile Profile { get; } = profile;

    /// <summary>0 while there is none.</summary>
    [Id(4)]
    public int Attachment { get; set; }

    [Id(5)]
    public InterconnectOffer Match { get; set; }

    [Id(6)]
    public ImportState State { get; set; }

    /// <summary>The kind over which it is mapped, or was and has not been unmapped; none without a mapping.</summary>
    [Id(7)]
    public InterconnectKind Mapping { get; set; }

    /// <summary>Page table entries are there.</summary>
    [Id(8)]
    public bool IsBound { get; set; }

    /// <summary>allow_ic: the interconnect has not been given up.</summary>
    [Id(9)]
    public bool AllowsInterconnect { get; set; } = true;

    [Id(10)]
    public SharePath Path { get; set; }

    /// <summary>Number of the VF on whose VRAM object this import holds a reference; 0 for none.</summary>
    [Id(11)]
    public int ReferencedVf { get; set; }

    /// <summary>The array of device addresses, made from a mapping over IOV; null without one.</summary>
    [Id(12)]
    public SegmentArray? DeviceAddresses { get; set; }

    /// <summary>Accesses under way.</summary>
    [Id(13)]
    public int Accesses { get; set; }

    /// <summary>Number of the fence that stands for accesses through the present mapping.</summary>
    [Id(14)]
    public long Fence { get; set; }

    /// <summary>Operations that wait for the one before them.</summary>
    [Id(15)]
    public Queue<OperationId> Waiting { get; } = new();

    /// <summary>The operation that has its turn.</summary>
    [Id(16)]
    public OperationId? Current { get; set; }

    /// <summary>Who goes on when the mapping has been taken out of use.</summary>
    [Id(17)]
    public List<OperationId> AfterZap { get; } = [];

    [Id(18)]
    public bool IsPinned { get; set; }

    /// <summary>The callbacks of the exporter that wait until the mapping was given back inside them.</summary>
    [Id(19)]
    public List<Invalidate> Callbacks { get; } = [];

    /// <summary>A pointer to a container that was unmapped already.</summary>
    [Id(20)]
    public bool HasDanglingContainer { get; set; }

    /// <summary>The process in whose VM it is bound, on a driver that has VMs.</summary>
    [Id(21)]
    public EntityId Vm { get; init; }

    /// <summary>Jobs that hold a reference on the buffer object: it is taken down only after the last one (drm_gem_object_put).</summary>
    [Id(22)]
    public int Jobs { get; set; }

    /// <summary>Who gave it up while a job held it; null while nobody has.</summary>
    [Id(23)]
    public LockTicket? ReleasedBy { get; set; }

    public long VirtualAddress => Id << 32;
}
