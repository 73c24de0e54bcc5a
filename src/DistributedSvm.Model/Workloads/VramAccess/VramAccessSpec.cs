using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.VramAccess;

/// <summary>How a <c>vram-access</c> workload is reported.</summary>
[GenerateSerializer, Immutable]
public sealed record VramAccessSpec(string Name, [property: Id(0)] int Vfs) : WorkloadSpec(Name)
{
    public override string Kind => "vram-access";

    public override void Summarize(IMetricReader from, IMetricWriter to)
    {
        to.Integer("vfs", Vfs);
        foreach (string name in (ReadOnlySpan<string>)
        [
            VramAccessMetrics.Writes, VramAccessMetrics.Reads, VramAccessMetrics.Bytes, VramAccessMetrics.Faults, VramAccessMetrics.DuringReset,
            VramAccessMetrics.Epochs, VramAccessMetrics.WrongContent,
        ])
        {
            to.Integer(name, from.Counter(name));
        }
    }
}
