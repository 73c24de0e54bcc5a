using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>Pages that a NIC has got of a process for one attempt of one chunk.</summary>
/// <param name="task">Whose chunk it is.</param>
/// <param name="range">Where they are in the process.</param>
[GenerateSerializer]
internal sealed class MirroredPages(OperationId task, AddressRange range)
{
    [Id(0)]
    public OperationId Task { get; } = task;

    [Id(1)]
    public AddressRange Range { get; } = range;

    /// <summary>A notifier took them back: what the NIC does with them counts no more.</summary>
    [Id(2)]
    public bool IsVoid { get; set; }

    /// <summary>And that notifier has returned: the pages may be anybody's.</summary>
    [Id(3)]
    public bool IsGone { get; set; }

    /// <summary>The NIC reads or writes them right now.</summary>
    [Id(4)]
    public bool IsAccessed { get; set; }
}
