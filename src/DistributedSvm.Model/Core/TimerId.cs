namespace DistributedSvm.Model.Core;

/// <summary>Names a timer of one entity: the sequence number its event will carry.</summary>
[GenerateSerializer, Immutable]
public readonly record struct TimerId([property: Id(0)] long Sequence);
