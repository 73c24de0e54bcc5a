using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// How a function, PF or VF, shares the engines of its GPU with the others: exec_quantum, preempt_timeout and sched_priority of xe_gt_sriov_config.
/// </summary>
/// <param name="Quantum">The length of its slice: whole milliseconds up to <see cref="LongestQuantum"/>; zero for no end, so that it runs until it has no more work.</param>
/// <param name="PreemptTimeout">What it has, once its slice is over, to leave an engine before its job is reset there; whole microseconds, zero for no end.</param>
/// <param name="Priority">When it runs at all.</param>
[GenerateSerializer, Immutable]
public sealed record VfSchedule([property: Id(0)] SimTime Quantum, [property: Id(1)] SimTime PreemptTimeout, [property: Id(2)] SchedulePriority Priority)
{
    /// <summary>100 s (GUC_KLV_VF_CFG_EXEC_QUANTUM_MAX_VALUE); what is longer is cut to it.</summary>
    public static readonly SimTime LongestQuantum = SimTime.FromMilliseconds(100_000);

    /// <summary>100 s as well (GUC_KLV_VF_CFG_PREEMPT_TIMEOUT_MAX_VALUE).</summary>
    public static readonly SimTime LongestPreemptTimeout = SimTime.FromMilliseconds(100_000);

    /// <summary>What every function has until somebody changes it: no end of a slice, and none without work.</summary>
    public static readonly VfSchedule Default = new(SimTime.Zero, SimTime.Zero, SchedulePriority.Low);

    public void Fold(ref Digest digest)
    {
        digest.Add(Quantum);
        digest.Add(PreemptTimeout);
        digest.Add((int)Priority);
    }
}
