namespace DistributedSvm.Model.Svm;

/// <summary>Pages of one mm of a process.</summary>
/// <param name="Mm">Its number.</param>
/// <param name="Run">The pages.</param>
[GenerateSerializer, Immutable]
public readonly record struct MmPageRun([property: Id(0)] int Mm, [property: Id(1)] PageRun Run);
