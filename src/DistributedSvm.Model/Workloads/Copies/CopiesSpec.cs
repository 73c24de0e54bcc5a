using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.Copies;

/// <summary>The workload entry <c>copies</c>: raw traffic between GPUs, seeded into the fabric. Each copy's own times are in the result beside these sums.</summary>
[GenerateSerializer, Immutable]
public sealed record CopiesSpec(string Name, [property: Id(0)] int Flows, [property: Id(1)] long Bytes) : WorkloadSpec(Name)
{
    public override string Kind => "copies";

    public override void Summarize(IMetricReader from, IMetricWriter to)
    {
        to.Integer("flows", Flows);
        to.Integer("bytes", Bytes);
    }
}
