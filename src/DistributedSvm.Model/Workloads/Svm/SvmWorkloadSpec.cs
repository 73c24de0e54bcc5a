using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>How a workload of processes that share their memory with GPUs is reported.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Program">Its kind, as the scenario writes it.</param>
/// <param name="Processes">How many processes.</param>
/// <param name="Threads">Threads of all of them.</param>
[GenerateSerializer, Immutable]
public sealed record SvmWorkloadSpec(
    string Name,
    [property: Id(0)] string Program,
    [property: Id(1)] int Processes,
    [property: Id(2)] int Threads) : WorkloadSpec(Name)
{
    public override string Kind => Program;

    public override void Summarize(IMetricReader from, IMetricWriter to)
    {
        to.Integer("processes", Processes);
        to.Integer("threads", Threads);
        foreach (string name in (ReadOnlySpan<string>)
        [
            SvmWorkloadMetrics.Finished, SvmWorkloadMetrics.Operations, SvmWorkloadMetrics.Kernels, SvmWorkloadMetrics.Bytes, SvmWorkloadMetrics.Iterations,
        ])
        {
            to.Integer(name, from.Counter(name));
        }

        if (from.Counter(SvmWorkloadMetrics.BytesMoved) > 0)
        {
            to.Integer(SvmWorkloadMetrics.BytesMoved, from.Counter(SvmWorkloadMetrics.BytesMoved));
        }

        IntegerHistogram run = from.Histogram(SvmWorkloadMetrics.RunNs);
        long bytes = from.Counter(SvmWorkloadMetrics.Bytes);
        SimTime took = run.Count > 0 ? SimTime.FromNanoseconds(run.Max) : from.Duration;
        if (run.Count == Processes)
        {
            to.Ratio("runUs", run.Max, 1_000);
        }

        to.Ratio("bytesPerSecond", (Int128)bytes * SimTime.PicosecondsPerSecond, took.Picoseconds);
        IntegerHistogram rounds = from.Histogram(SvmWorkloadMetrics.IterationNs);
        if (rounds.Count > 0)
        {
            to.Ratio("iterationUsMean", rounds.Sum, (Int128)rounds.Count * 1_000);
            to.Ratio("iterationUsP50", rounds.Percentile(500), 1_000);
            to.Ratio("iterationUsP99", rounds.Percentile(990), 1_000);
            to.Ratio("iterationUsMax", rounds.Max, 1_000);
        }

        to.Integer(SvmWorkloadMetrics.ContentErrors, from.Counter(SvmWorkloadMetrics.ContentErrors));
        to.Integer(SvmWorkloadMetrics.FailedChecks, from.Counter(SvmWorkloadMetrics.FailedChecks));
    }
}
