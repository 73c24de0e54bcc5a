namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>An access of the CPU.</summary>
[GenerateSerializer, Immutable]
public sealed record TouchMemory(
    [property: Id(0)] SvmWork Work) : SvmStep;
