using System.Collections.Immutable;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>The steps of one thread of a script.</summary>
[GenerateSerializer, Immutable]
public sealed record SvmThreadScript([property: Id(0)] ImmutableArray<SvmStep> Steps);
