using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>
/// The invariants of the protocol that are checked, in one place, under the numbers of the project's specification. Each is checked where its data lives,
/// at the moment when it can break.
/// </summary>
public static class Invariants
{
    /// <summary>I-13: attachments outlive their mappings, a dma-buf outlives its attachments.</summary>
    public static Violation Lifetime(Blame blame, string text) => new("I-13", blame, text);

    /// <summary>I-15: map and unmap of an attachment balance to 0 or 1.</summary>
    public static Violation MapBalance(Blame blame, string text) => new("I-15", blame, text);

    /// <summary>I-16: at quiescence everything that was allocated is free again.</summary>
    public static Violation Leak(string text) => new("I-16", Blame.Protocol, text);

    /// <summary>I-2: no address of a range belongs to another device than the exporter recorded at match.</summary>
    public static Violation ForeignAddress(string text) => new("I-2", Blame.Exporter, text);

    /// <summary>I-3: offset and length never exceed the VF's VRAM quota.</summary>
    public static Violation BeyondQuota(Blame blame, string text) => new("I-3", blame, text);

    /// <summary>I-26: map and unmap only with the reservation lock, attach and detach never with it.</summary>
    public static Violation LockRule(Blame blame, string text) => new("I-26", blame, text);

    /// <summary>I-31: offset x of the buffer object is byte x of the buffer. Found by the content oracle.</summary>
    public static Violation WrongContent(Blame blame, string text) => new("I-31", blame, text);

    /// <summary>I-32: the sizes of a mapping's segments add up to the buffer's size.</summary>
    public static Violation SegmentSum(string text) => new("I-32", Blame.Protocol, text);
}
