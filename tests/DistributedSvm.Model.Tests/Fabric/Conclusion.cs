using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;

namespace DistributedSvm.Model.Tests.Fabric;

/// <summary>Keeps what an entity reports at the end of a run.</summary>
internal sealed class Conclusion : IConclusion
{
    public List<Violation> Violations { get; } = [];

    public List<(string Name, long Bytes, long BytesPerSecond)> Links { get; } = [];

    public List<(int Workload, long Id, SimTime Start, SimTime Finish)> Copies { get; } = [];

    public List<ulong> Interleavings { get; } = [];

    public List<(Metric Metric, long By)> Counts { get; } = [];

    public List<(Metric Metric, long Value)> Samples { get; } = [];

    public List<FunctionShare> Functions { get; } = [];

    public long BytesOf(string link) => Links.Single(l => l.Name == link).Bytes;

    public void Violate(Violation violation) => Violations.Add(violation);

    public void Interleaving(ulong hash) => Interleavings.Add(hash);

    public void Link(string name, long bytes, long bytesPerSecond) => Links.Add((name, bytes, bytesPerSecond));

    public void Copy(int workload, long id, SimTime start, SimTime finish) => Copies.Add((workload, id, start, finish));

    public void Count(Metric metric, long by) => Counts.Add((metric, by));

    public void Sample(Metric metric, long value) => Samples.Add((metric, value));

    public void Function(FunctionShare share) => Functions.Add(share);

    public List<(EntityId Function, AdverseCounts Events)> AdverseEvents { get; } = [];

    public void Adverse(EntityId function, AdverseCounts events) => AdverseEvents.Add((function, events));

    public void Resets(EntityId function, ResetTimes times)
    {
    }
}
