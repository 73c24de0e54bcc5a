using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>A job that was submitted to an engine, and how far it has come.</summary>
[GenerateSerializer]
public sealed class EngineJob(SubmitJob submit, SimTime local)
{
    [Id(0)]
    public SubmitJob Submit { get; } = submit;

    /// <summary>What is left of its local part: a job that is preempted goes on where it was.</summary>
    [Id(1)]
    public SimTime Remaining { get; set; } = local;

    /// <summary>What it does now, or does next where it is not on the engine.</summary>
    [Id(2)]
    public JobPhase Phase { get; set; } = JobPhase.Local;

    /// <summary>A link has made something else of what it read or wrote: so will its result be.</summary>
    [Id(3)]
    public bool IsSpoilt { get; set; }

    /// <summary>The job of the PF that clears a VF's VRAM, for this operation; none for all others.</summary>
    [Id(4)]
    public OperationId Clear { get; init; }

    /// <summary>The kernel or copy of shared virtual memory that it is a part of; none for all others.</summary>
    [Id(5)]
    public OperationId Svm { get; init; }

    /// <summary>Number of the function that it belongs to; 0 for the PF.</summary>
    public int Function => Submit.Vf;

    /// <summary>It can be taken off the engine now: not in the middle of a transfer, and not at all if it is that kind of job.</summary>
    public bool CanLeave => Phase == JobPhase.Local && !Submit.Job.IsNonPreemptible;

    /// <summary>As traces call it.</summary>
    public string TraceName => !Clear.IsNone ? "clear" : Svm.IsNone ? Submit.TraceName : "svm";
}
