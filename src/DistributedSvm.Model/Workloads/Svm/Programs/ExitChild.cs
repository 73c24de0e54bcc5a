namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>The process ends.</summary>
[GenerateSerializer, Immutable]
public sealed record ExitChild : SvmStep;
