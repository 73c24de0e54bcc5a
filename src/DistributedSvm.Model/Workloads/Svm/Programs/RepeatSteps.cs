using System.Collections.Immutable;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>Steps that are done so often one after the other.</summary>
[GenerateSerializer, Immutable]
public sealed record RepeatSteps(
    [property: Id(0)] long Times,
    [property: Id(1)] ImmutableArray<SvmStep> Body) : SvmStep;
