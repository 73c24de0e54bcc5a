namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>Waits until all threads that have not ended are here.</summary>
[GenerateSerializer, Immutable]
public sealed record MeetThreads(
    [property: Id(0)] int Barrier) : SvmStep;
