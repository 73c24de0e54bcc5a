using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>
/// The invariants of the protocol that are checked, in one place, under the numbers of the project's specification. Each is checked where its data lives,
/// at the moment when it can break. Reference code is never at fault.
/// </summary>
public static class Invariants
{
    /// <summary>I-1: every device address that a PF programs for an import lies in the VRAM object of the exporting VF, the whole segment.</summary>
    public static Violation ForeignVram(Blame blame, string text) => new("I-1", blame, text);

    /// <summary>I-2: no address of a range belongs to another device than the exporter recorded at match; start and end of every range.</summary>
    public static Violation ForeignAddress(Blame blame, string text) => new("I-2", blame, text);

    /// <summary>I-3: offset and length never exceed the VF's VRAM quota.</summary>
    public static Violation BeyondQuota(Blame blame, string text) => new("I-3", blame, text);

    /// <summary>I-4: only the PF of the exporting VF, and the same BAR, can win the IOV match.</summary>
    public static Violation WrongIovMatch(Blame blame, string text) => new("I-4", blame, text);

    /// <summary>I-5: a policy failure (EPERM) never yields any mapping.</summary>
    public static Violation PolicyBypassed(string text) => new("I-5", Blame.Protocol, text);

    /// <summary>I-6: buffers of two VFs never share a device address.</summary>
    public static Violation SharedVram(string text) => new("I-6", Blame.Protocol, text);

    /// <summary>I-7: raw physical addresses reach only importers that the policy names.</summary>
    public static Violation RawAddresses(Blame blame, string text) => new("I-7", blame, text);

    /// <summary>I-8: no access through a mapping after its fences retired and its unmap returned, nor to memory that is being reset.</summary>
    public static Violation AccessAfterUnmap(Blame blame, string text) => new("I-8", blame, text);

    /// <summary>I-9: no successful map, attach or mmap while revoked.</summary>
    public static Violation Revoked(Blame blame, string text) => new("I-9", blame, text);

    /// <summary>I-10: device addresses are used only while the mapping that they were made from is live.</summary>
    public static Violation StaleAddresses(string text) => new("I-10", Blame.Protocol, text);

    /// <summary>I-11: a VRAM object is not freed or given to another VF while an address derived from it is programmed.</summary>
    public static Violation VramReused(string text) => new("I-11", Blame.Protocol, text);

    /// <summary>I-12: match data does not outlive the device that it names.</summary>
    public static Violation DanglingMatch(string text) => new("I-12", Blame.Protocol, text);

    /// <summary>I-13: attachments outlive their mappings, a dma-buf outlives its attachments, a registration outlives the device's use.</summary>
    public static Violation Lifetime(Blame blame, string text) => new("I-13", blame, text);

    /// <summary>I-14: an un-revoke becomes visible only after the count and the completion were armed again.</summary>
    public static Violation PublishedTooEarly(string text) => new("I-14", Blame.Protocol, text);

    /// <summary>I-15: map and unmap of an attachment balance to 0 or 1.</summary>
    public static Violation MapBalance(Blame blame, string text) => new("I-15", blame, text);

    /// <summary>I-16: at quiescence everything that was allocated is free again.</summary>
    public static Violation Leak(string text) => new("I-16", Blame.Protocol, text);

    /// <summary>I-16, where another party than the protocol's code is at fault.</summary>
    public static Violation Leak(Blame blame, string text) => new("I-16", blame, text);

    /// <summary>I-17: mapping, moving and unmapping again and again changes no count.</summary>
    public static Violation Grows(string text) => new("I-17", Blame.Protocol, text);

    /// <summary>I-18: a failed operation leaves the counts as they were before it.</summary>
    public static Violation FailureLeaves(string text) => new("I-18", Blame.Protocol, text);

    /// <summary>I-19: kref is 1 and the live mappings while not revoked, and reaches 0 once per revoke.</summary>
    public static Violation MappingCount(string text) => new("I-19", Blame.Protocol, text);

    /// <summary>I-20: the match is the first pair in exporter-major order.</summary>
    public static Violation WrongMatch(string text) => new("I-20", Blame.Protocol, text);

    /// <summary>I-21: the match does not change during the attachment's life.</summary>
    public static Violation MatchChanged(Blame blame, string text) => new("I-21", blame, text);

    /// <summary>I-24: an importer that may map an interconnect has match data.</summary>
    public static Violation MatchData(string text) => new("I-24", Blame.Protocol, text);

    /// <summary>I-25: an importer that offers only a scatter table works with every exporter that can serve one.</summary>
    public static Violation NoScatterTable(Blame blame, string text) => new("I-25", blame, text);

    /// <summary>I-26: map, unmap, pin and notify only with the reservation lock, attach and detach never with it.</summary>
    public static Violation LockRule(Blame blame, string text) => new("I-26", blame, text);

    /// <summary>I-27: one order for all classes of locks, so no cycle in the lock-class graph. Found there, by the engine.</summary>
    public static Violation LockOrder(string text) => new("I-27", Blame.Protocol, text);

    /// <summary>I-28: an exporter never waits for an importer's unmap while it holds the reservation lock.</summary>
    public static Violation WaitsUnderLock(string text) => new("I-28", Blame.Protocol, text);

    /// <summary>I-29: a revoke completes in bounded time; I-30: no unbounded wait with memory_lock held. The party is the importer that does not unmap.</summary>
    public static Violation UnboundedWait(bool underMemoryLock, string text) => new(underMemoryLock ? "I-30" : "I-29", Blame.Importer, text);

    /// <summary>I-31: offset x of the buffer object is byte x of the buffer. Found by the content oracle.</summary>
    public static Violation WrongContent(Blame blame, string text) => new("I-31", blame, text);

    /// <summary>I-32: the sizes of a mapping's segments add up to the buffer's size.</summary>
    public static Violation SegmentSum(Blame blame, string text) => new("I-32", blame, text);
}
