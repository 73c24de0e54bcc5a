using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Svm;

/// <summary>Figures of shared virtual memory as people read them.</summary>
internal static class SvmText
{
    private const decimal PicosecondsPerMicrosecond = 1_000_000m;

    /// <summary>How long a workload ran.</summary>
    public static string Run(SvmWorkloadFigures workload) => workload is { IsFinished: true, RunUs: { } time } ? Time(time) : "unfinished";

    public static string Time(decimal microseconds) => Quantity.Duration(microseconds * PicosecondsPerMicrosecond, microseconds * PicosecondsPerMicrosecond);
}
