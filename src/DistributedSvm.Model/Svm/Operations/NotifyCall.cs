using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>The MMU notifiers of an interval of mm 0 (xe_svm_invalidate): each VM with ranges there zaps them, drops its TLB and unmaps their pages for DMA.</summary>
/// <param name="range">What changes.</param>
/// <param name="isUnmap">Its memory goes away: the ranges are for the garbage collector.</param>
/// <param name="only">Index of the only device that hears of it; -1 for all.</param>
[GenerateSerializer]
public sealed class NotifyCall(AddressRange range, bool isUnmap, int only) : SvmCall
{
    [Id(0)]
    public AddressRange Range { get; } = range;

    [Id(1)]
    public bool IsUnmap { get; } = isUnmap;

    [Id(2)]
    public int Only { get; } = only;

    /// <summary>The VM under way.</summary>
    [Id(3)]
    public int Device { get; set; }

    /// <summary>When its TLB invalidation began.</summary>
    [Id(4)]
    public SimTime Begun { get; set; }

    /// <summary>How far it has come.</summary>
    [Id(5)]
    public At Step { get; set; }

    /// <summary>Its steps.</summary>
    [GenerateSerializer]
    public enum At
    {
        Next,
        Locked,
        Invalidated,
    }
}
