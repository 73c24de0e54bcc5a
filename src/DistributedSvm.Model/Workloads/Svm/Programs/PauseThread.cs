using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>Does nothing for a time.</summary>
[GenerateSerializer, Immutable]
public sealed record PauseThread(
    [property: Id(0)] SimTime For) : SvmStep;
