using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// The invariants of SR-IOV that are checked, in one place, under the numbers of the project's specification. Each is checked where its data lives, at the moment when it can
/// break. All but the scheduler's, which is the GuC's, are the driver's own to keep.
/// </summary>
public static class SriovInvariants
{
    /// <summary>J-1: GGTT, contexts and doorbells of all VFs are disjoint, and with the PF's spare no more than there is.</summary>
    public static Violation SharedRange(string text) => new("J-1", Blame.Protocol, text);

    /// <summary>J-2: an LMTT page is in one VF's table at most, and no table names VRAM that is not there.</summary>
    public static Violation SharedLmttPage(string text) => new("J-2", Blame.Protocol, text);

    /// <summary>J-3: the LMTT directory has a valid entry for no PF, and for no VF without a configuration.</summary>
    public static Violation StrayDirectoryEntry(string text) => new("J-3", Blame.Protocol, text);

    /// <summary>J-4: a VF never reads what another VF has written, now or ever, nor what stood in its memory before a reset or another quota.</summary>
    public static Violation ForeignContent(string text) => new("J-4", Blame.Protocol, text);

    /// <summary>J-5: an FLR of one VF does not change VRAM, GGTT or scratch registers of another.</summary>
    public static Violation ForeignReset(string text) => new("J-5", Blame.Protocol, text);

    /// <summary>J-5, as the VF notices it: what it wrote is gone, and nobody reset it.</summary>
    public static Violation LostContent(string text) => new("J-5", Blame.Protocol, text);

    /// <summary>J-6: what the GuC was told is what the PF has, and a size changes only through 0.</summary>
    public static Violation StaleConfig(string text) => new("J-6", Blame.Protocol, text);

    /// <summary>J-6, on the GuC's side: its view of a VF equals the PF's whenever the master mutex is free; sizes change through zero.</summary>
    public static Violation ConfigurationDiffers(string text) => new("J-6", Blame.Protocol, text);

    /// <summary>J-7: while VFs are enabled the PF is awake, and nothing runs that forbids VFs.</summary>
    public static Violation Unguarded(string text) => new("J-7", Blame.Protocol, text);

    /// <summary>J-8: automatic provisioning gives all VFs the same, and disabling them gives it all back.</summary>
    public static Violation UnequalShares(string text) => new("J-8", Blame.Protocol, text);

    /// <summary>J-9: no GT leaves SYNC before all GTs have come to it.</summary>
    public static Violation LeftSyncAlone(string text) => new("J-9", Blame.Protocol, text);

    /// <summary>J-10: a VF in WAIT_GUC has exactly one outstanding command.</summary>
    public static Violation TwoCommands(string text) => new("J-10", Blame.Protocol, text);

    /// <summary>J-11: a VF is saved and restored only while it is paused.</summary>
    public static Violation MovesWhileRunning(string text) => new("J-11", Blame.Protocol, text);

    /// <summary>J-12: functions with equal quanta that always have work get the same of an engine, within 10 %. The scheduler is the GuC's.</summary>
    public static Violation UnequalThroughput(string text) => new("J-12", Blame.Hardware, text);

    /// <summary>J-13: a job that cannot be preempted is reset when quantum and preemption timeout are over, not earlier.</summary>
    public static Violation EarlyReset(string text) => new("J-13", Blame.Hardware, text);

    /// <summary>J-14: a request of the relay has at most one reply that is accepted.</summary>
    public static Violation TwoReplies(string text) => new("J-14", Blame.Protocol, text);

    /// <summary>J-15: a migration stream is restored only on the device and revision that it names.</summary>
    public static Violation ForeignStream(string text) => new("J-15", Blame.Protocol, text);
}
