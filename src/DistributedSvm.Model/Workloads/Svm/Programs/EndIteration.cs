namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>One round of the program is over: its time is recorded.</summary>
[GenerateSerializer, Immutable]
public sealed record EndIteration : SvmStep;
