namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>Compares how far a counter of a device has come since a mark.</summary>
[GenerateSerializer, Immutable]
public sealed record CheckCounters(
    [property: Id(0)] int Mark,
    [property: Id(1)] int Device,
    [property: Id(2)] SvmCounter Counter,
    [property: Id(3)] long Least,
    [property: Id(4)] long Most) : SvmStep;
