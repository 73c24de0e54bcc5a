using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>A process was asked to take its pages out of an allocation, for somebody.</summary>
[GenerateSerializer, Immutable]
public sealed record DevmemEviction([property: Id(0)] long Allocation, [property: Id(1)] OperationId Demand);
