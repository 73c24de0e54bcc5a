namespace DistributedSvm.Model.Workloads.Jobs;

/// <summary>The names under which job agents record.</summary>
internal static class JobMetrics
{
    /// <summary>Jobs whose fence signalled without an error.</summary>
    public const string Jobs = "jobs";

    /// <summary>Time on the engine of those jobs, as they ask for it, in picoseconds.</summary>
    public const string BusyPs = "busyPs";

    /// <summary>Jobs that were reset, since they did not leave the engine or the GPU was reset (ECANCELED).</summary>
    public const string Resets = "resets";

    /// <summary>Jobs that ended with another error: the VF was reset or stopped.</summary>
    public const string FailedJobs = "failedJobs";

    /// <summary>From the doorbell to the fence's interrupt, in nanoseconds.</summary>
    public const string LatencyNs = "latencyNs";

    /// <summary>Jobs of one function, one sample each.</summary>
    public const string JobsPerFunction = "jobsPerFunction";
}
