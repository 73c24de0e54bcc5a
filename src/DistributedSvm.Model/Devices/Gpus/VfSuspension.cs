using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>Somebody waits for a VF to be off all engines.</summary>
[GenerateSerializer, Immutable]
public sealed record VfSuspension([property: Id(0)] EntityId Requester, [property: Id(1)] OperationId Operation, [property: Id(2)] int Vf);
