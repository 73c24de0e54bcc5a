using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// The invariants of SR-IOV that are checked, in one place, under the numbers of the project's specification. Each is checked where its data lives, at the moment when it
/// can break.
/// </summary>
public static class SriovInvariants
{
    /// <summary>J-12: functions with equal quanta that always have work get the same of an engine, within 10 %. The scheduler is the GuC's.</summary>
    public static Violation UnequalThroughput(string text) => new("J-12", Blame.Hardware, text);

    /// <summary>J-13: a job that cannot be preempted is reset when quantum and preemption timeout are over, not earlier.</summary>
    public static Violation EarlyReset(string text) => new("J-13", Blame.Hardware, text);
}
