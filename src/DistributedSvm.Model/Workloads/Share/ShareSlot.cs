using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.Share;

/// <summary>What one importer has of the buffers of a cycle, and what it is doing.</summary>
[GenerateSerializer]
public sealed class ShareSlot
{
    /// <summary>By buffer: the import; 0 for none.</summary>
    [Id(0)]
    public List<long> Surfaces { get; } = [];

    /// <summary>The operation that is under way; null between two.</summary>
    [Id(1)]
    public OperationId? Pending { get; set; }

    [Id(2)]
    public ShareActivity Activity { get; set; }

    /// <summary>The next access, when nothing is under way.</summary>
    [Id(3)]
    public TimerId? Timer { get; set; }

    /// <summary>Accesses since it imported.</summary>
    [Id(4)]
    public int Accesses { get; set; }
}
