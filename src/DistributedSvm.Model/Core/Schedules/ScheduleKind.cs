namespace DistributedSvm.Model.Core;

/// <summary>How steps that are ready at about the same time are ordered. Values are stable.</summary>
[GenerateSerializer]
public enum ScheduleKind
{
    /// <summary>By the total order: every step costs exactly what it costs.</summary>
    Fixed = 0,

    /// <summary>Every step is late by a little, by chance.</summary>
    Jitter = 1,

    /// <summary>Tasks have random priorities, and a few steps are preempted for long: probabilistic concurrency testing.</summary>
    Pct = 2,
}
