using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// The invariants of shared virtual memory that are checked, in one place, under the numbers of the project's specification. Each is checked where its data lives, at the
/// moment when it can break. All are the driver's to keep.
/// </summary>
public static partial class SvmInvariants
{
    /// <summary>S-1: a page has one current copy: one that may be written, or any number of equal ones that are only read.</summary>
    public static Violation TwoCopies(string text) => new("S-1", Blame.Protocol, text);

    /// <summary>S-2: no GPU page table points to a page after the notifier for it has returned, until it is bound anew.</summary>
    public static Violation BoundAfterNotifier(string text) => new("S-2", Blame.Protocol, text);

    /// <summary>S-3: what is invalidated was present.</summary>
    public static Violation InvalidatedAbsent(string text) => new("S-3", Blame.Protocol, text);

    /// <summary>S-4: ranges do not overlap; each is an aligned chunk of the set in one CPU VMA, one GPU VMA and one notifier window.</summary>
    public static Violation MisplacedRange(string text) => new("S-4", Blame.Protocol, text);

    /// <summary>S-5: all pages of a bound range are in one place: system memory, or one allocation.</summary>
    public static Violation ScatteredRange(string text) => new("S-5", Blame.Protocol, text);

    /// <summary>S-7: a peer's memory is bound only within one group of peers.</summary>
    public static Violation ForeignPeer(string text) => new("S-7", Blame.Protocol, text);

    /// <summary>S-11: a migration that failed half way leaves nothing bound over pages of which some have moved.</summary>
    public static Violation HalfMoved(string text) => new("S-11", Blame.Protocol, text);

    /// <summary>S-12: a page inside its timeslice is not taken away by a CPU fault.</summary>
    public static Violation TakenInTimeslice(string text) => new("S-12", Blame.Protocol, text);

    /// <summary>S-13: a GPU atomic on data without a rule of its own runs only on data in that GPU's VRAM.</summary>
    public static Violation RemoteAtomic(string text) => new("S-13", Blame.Protocol, text);

    /// <summary>S-14: what a completed prefetch brought is translated until something invalidates it.</summary>
    public static Violation PrefetchedInVain(string text) => new("S-14", Blame.Protocol, text);

    /// <summary>S-15: madvise to a device that cannot be reached fails with ENOLINK and changes nothing.</summary>
    public static Violation UnreachableAdvice(string text) => new("S-15", Blame.Protocol, text);

    /// <summary>S-18: locks are taken in the order mmap_lock, vm, migration, notifier, one of each at most.</summary>
    public static Violation LockOrder(string text) => new("S-18", Blame.Protocol, text);

    /// <summary>S-19: pages are unmapped for DMA before the memory that they are in is given back.</summary>
    public static Violation ReleasedWhileMapped(string text) => new("S-19", Blame.Protocol, text);

    /// <summary>At the end everything that was taken is given back, and nothing waits.</summary>
    public static Violation Leak(string text) => new("S-leak", Blame.Protocol, text);
}
