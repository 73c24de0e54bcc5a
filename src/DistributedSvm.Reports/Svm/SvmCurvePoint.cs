namespace DistributedSvm.Reports.Svm;

/// <summary>What came out with one working set.</summary>
/// <param name="Factor">The working set as a multiple of the VRAM.</param>
/// <param name="Bytes">The working set of all devices together.</param>
/// <param name="PassBytes">What one pass accesses, of each workload by its name.</param>
/// <param name="Trial">The run.</param>
public sealed record SvmCurvePoint(decimal Factor, long Bytes, IReadOnlyDictionary<string, long> PassBytes, SvmTrial Trial)
{
    private const decimal MicrosecondsPerSecond = 1_000_000m;

    /// <summary>Bytes per second that passes accessed, by the median of their times: the first pass, which brings all, does not count. 0 where no pass has ended.</summary>
    public decimal Throughput => Trial.Workloads
        .Where(workload => PassBytes.ContainsKey(workload.Name) && workload.RoundUs > 0)
        .Sum(workload => PassBytes[workload.Name] * MicrosecondsPerSecond / workload.RoundUs!.Value);

    /// <summary>Nothing had to leave VRAM.</summary>
    public bool Fits => Trial.Figures.Evictions == 0;
}
