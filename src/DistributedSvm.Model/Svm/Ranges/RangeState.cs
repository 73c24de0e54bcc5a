namespace DistributedSvm.Model.Svm;

/// <summary>The states of a range on one device.</summary>
public enum RangeState
{
    /// <summary>There is no such range.</summary>
    Absent,

    /// <summary>It is there, without page table entries.</summary>
    Unbound,

    /// <summary>The device translates it.</summary>
    Present,

    /// <summary>A notifier zapped it.</summary>
    Invalidated,

    /// <summary>Its memory was unmapped; the garbage collector takes it.</summary>
    Dead,
}
