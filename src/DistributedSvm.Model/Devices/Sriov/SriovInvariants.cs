using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// The invariants of SR-IOV that are checked, in one place, under the numbers of the project's specification (section 9). Each is checked where its data lives.
/// </summary>
public static class SriovInvariants
{
    /// <summary>J-5: an FLR of one VF does not change VRAM, GGTT or scratch registers of another.</summary>
    public static Violation ForeignReset(string text) => new("J-5", Blame.Protocol, text);

    /// <summary>J-6: the GuC's view of a VF equals the PF's whenever the master mutex is free; sizes change through zero.</summary>
    public static Violation ConfigurationDiffers(string text) => new("J-6", Blame.Protocol, text);

    /// <summary>J-9: no GT leaves SYNC before all GTs have come to it.</summary>
    public static Violation LeftSyncAlone(string text) => new("J-9", Blame.Protocol, text);

    /// <summary>J-10: a VF in WAIT_GUC has exactly one outstanding command.</summary>
    public static Violation TwoCommands(string text) => new("J-10", Blame.Protocol, text);

    /// <summary>J-11: a VF is saved and restored only while it is paused.</summary>
    public static Violation MovesWhileRunning(string text) => new("J-11", Blame.Protocol, text);

    /// <summary>J-14: a request of the relay has at most one reply that is accepted.</summary>
    public static Violation TwoReplies(string text) => new("J-14", Blame.Protocol, text);

    /// <summary>J-15: a migration stream is restored only on the device and revision that it names.</summary>
    public static Violation ForeignStream(string text) => new("J-15", Blame.Protocol, text);
}
