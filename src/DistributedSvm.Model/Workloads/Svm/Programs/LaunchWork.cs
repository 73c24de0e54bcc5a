using System.Collections.Immutable;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>A kernel on a device: its parts one after the other.</summary>
[GenerateSerializer, Immutable]
public sealed record LaunchWork(
    [property: Id(0)] int Device,
    [property: Id(1)] ImmutableArray<SvmWork> Parts) : SvmStep;
