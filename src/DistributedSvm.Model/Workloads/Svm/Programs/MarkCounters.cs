namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>Remembers what the counters of all devices are.</summary>
[GenerateSerializer, Immutable]
public sealed record MarkCounters(
    [property: Id(0)] int Mark) : SvmStep;
