namespace DistributedSvm.Model.Svm;

/// <summary>What a process has counted on a device since it began: page faults, TLB invalidations, ranges brought to its VRAM.</summary>
[GenerateSerializer, Immutable]
public readonly record struct SvmTally([property: Id(0)] long Faults, [property: Id(1)] long Invalidations, [property: Id(2)] long Migrations);
