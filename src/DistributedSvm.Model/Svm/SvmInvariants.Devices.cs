using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <content>Those that GPUs, drivers of functions and the list of owners check.</content>
public static partial class SvmInvariants
{
    /// <summary>S-2: what was taken out of a page table is taken out of the TLB too, before its memory may be used for anything else.</summary>
    public static Violation StaleTranslation(string text) => new("S-2", Blame.Protocol, text);

    /// <summary>S-6: in one owner group every member reaches every other one.</summary>
    public static Violation NotAClique(string text) => new("S-6", Blame.Protocol, text);

    /// <summary>S-7: an entry for a peer's page is one that the GPU reaches.</summary>
    public static Violation UnreachableEntry(string text) => new("S-7", Blame.Protocol, text);

    /// <summary>S-8: a pagemap with pages of somebody is referenced; one on the shrinker's list has none.</summary>
    public static Violation PagesWithoutPagemap(string text) => new("S-8", Blame.Protocol, text);

    /// <summary>S-9: a cache has one pagemap at most, and never one whose destruction has begun.</summary>
    public static Violation StalePagemap(string text) => new("S-9", Blame.Protocol, text);

    /// <summary>S-10: device and module outlive every reference to their pagemap.</summary>
    public static Violation DeviceReleased(string text) => new("S-10", Blame.Protocol, text);

    /// <summary>S-13: no entry for a peer's page lets an atomic through, which runs in the VRAM of the GPU that does it, or in system memory.</summary>
    public static Violation AtomicElsewhere(string text) => new("S-13", Blame.Protocol, text);

    /// <summary>S-16: allocations are no more than the VRAM that there is, and none is evicted under a copy.</summary>
    public static Violation VramOvercommitted(string text) => new("S-16", Blame.Protocol, text);

    /// <summary>S-17: a fault that was taken from a queue gets one answer, no more and no less.</summary>
    public static Violation FaultAnswers(string text) => new("S-17", Blame.Protocol, text);
}
