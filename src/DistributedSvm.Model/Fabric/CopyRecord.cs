using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Fabric;

/// <summary>A copy of a workload and when it finished; <see cref="SimTime.Never"/> until then.</summary>
[GenerateSerializer, Immutable]
internal readonly record struct CopyRecord(
    [property: Id(0)] int Workload,
    [property: Id(1)] long Id,
    [property: Id(2)] SimTime Started,
    [property: Id(3)] SimTime Finished);
