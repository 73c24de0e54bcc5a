using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.DisplayShare;

/// <summary>A frame that a compositor waits for.</summary>
[GenerateSerializer, Immutable]
public readonly record struct FrameInFlight([property: Id(0)] OperationId Operation, [property: Id(1)] int Buffer);
