using DistributedSvm.Model.Results;

namespace DistributedSvm.Reports.Svm;

/// <summary>What one workload of processes that share their memory came to.</summary>
/// <param name="Name">The workload's name.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="IsFinished">All its threads came to their ends in the measured time.</param>
/// <param name="RunUs">How long its slowest process took; null where one has not ended. Microseconds.</param>
/// <param name="BytesPerSecond">What CPUs and GPUs accessed by the time that took, or by the measured time.</param>
/// <param name="RoundUs">Median of its rounds; null where it has none. Microseconds.</param>
/// <param name="ContentErrors">Reads that found what cannot have been there, and checks that failed.</param>
public sealed record SvmWorkloadFigures(string Name, string Kind, bool IsFinished, decimal? RunUs, decimal BytesPerSecond, decimal? RoundUs, long ContentErrors)
{
    /// <summary>What the kinds of all such workloads begin with.</summary>
    private const string KindPrefix = "svm-";

    /// <summary>Whether a workload is one of these.</summary>
    public static bool IsOne(WorkloadResult workload)
    {
        ArgumentNullException.ThrowIfNull(workload);
        return workload.Kind.StartsWith(KindPrefix, StringComparison.Ordinal);
    }

    public static SvmWorkloadFigures Of(WorkloadResult workload)
    {
        ArgumentNullException.ThrowIfNull(workload);
        decimal? Metric(string name) => workload.Metrics.FirstOrDefault(metric => metric.Name == name)?.Value;
        return new SvmWorkloadFigures(
            workload.Name,
            workload.Kind,
            Metric("threadsFinished") == Metric("threads"),
            Metric("runUs"),
            Metric("bytesPerSecond") ?? 0,
            Metric("iterationUsP50"),
            (long)((Metric("contentErrors") ?? 0) + (Metric("failedChecks") ?? 0)));
    }
}
