using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.Jobs;

/// <summary>The workload entry <c>gpu-jobs</c>: functions that keep an engine busy.</summary>
[GenerateSerializer, Immutable]
public sealed record JobsSpec(string Name, [property: Id(0)] int Functions) : WorkloadSpec(Name)
{
    public override string Kind => "gpu-jobs";

    public override void Summarize(IMetricReader from, IMetricWriter to)
    {
        long jobs = from.Counter(JobMetrics.Jobs);
        Int128 duration = from.Duration.Picoseconds;
        Int128 second = SimTime.PicosecondsPerSecond;
        IntegerHistogram latency = from.Histogram(JobMetrics.LatencyNs);
        IntegerHistogram each = from.Histogram(JobMetrics.JobsPerFunction);
        to.Integer("functions", Functions);
        to.Integer("jobs", jobs);
        to.Ratio("jobsPerSecond", jobs * second, duration);
        to.Ratio("jobsPerSecondSlowest", each.Min * second, duration);
        to.Ratio("jobsPerSecondFastest", each.Max * second, duration);
        to.Integer("busyPs", from.Counter(JobMetrics.BusyPs));
        to.Integer("resets", from.Counter(JobMetrics.Resets));
        to.Integer("failedJobs", from.Counter(JobMetrics.FailedJobs));
        to.Ratio("latencyUsP50", latency.Percentile(500), 1000);
        to.Ratio("latencyUsP99", latency.Percentile(990), 1000);
        to.Ratio("latencyUsMax", latency.Max, 1000);
    }
}
