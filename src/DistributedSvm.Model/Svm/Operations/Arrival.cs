using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>Pages that a fault has moved to a device, which nobody else moves until the device has had them: until a time, or for now, while the fault is being handled.</summary>
[GenerateSerializer, Immutable]
public readonly record struct Arrival([property: Id(0)] OperationId Task, [property: Id(1)] AddressRange Range, [property: Id(2)] SimTime Until);
