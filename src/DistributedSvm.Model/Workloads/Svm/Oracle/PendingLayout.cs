using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>A change of the mappings that is under way.</summary>
[GenerateSerializer, Immutable]
internal readonly record struct PendingLayout([property: Id(0)] OperationId Id, [property: Id(1)] AddressRange Range);
