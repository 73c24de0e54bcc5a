using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.Share;

/// <summary>How a <c>share</c> workload is reported.</summary>
[GenerateSerializer, Immutable]
public sealed record ShareSpec(string Name) : WorkloadSpec(Name)
{
    public override string Kind => "share";

    public override void Summarize(IMetricReader from, IMetricWriter to)
    {
        foreach (string name in (ReadOnlySpan<string>)
        [
            ShareMetrics.Cycles, ShareMetrics.Exports, ShareMetrics.ExportsFailed, ShareMetrics.Imports, ShareMetrics.ImportsRefused,
            ShareMetrics.Accesses, ShareMetrics.AccessesRefused, ShareMetrics.FoundCleared, ShareMetrics.WrongContent,
        ])
        {
            to.Integer(name, from.Counter(name));
        }
    }
}
