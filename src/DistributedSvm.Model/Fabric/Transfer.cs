using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Fabric;

/// <summary>A transfer in flight: whom to tell (<see cref="Copy"/> is -1), or which copy it is, and what it does.</summary>
[GenerateSerializer, Immutable]
internal readonly record struct Transfer(
    [property: Id(0)] EntityId Requester,
    [property: Id(1)] OperationId Operation,
    [property: Id(2)] int Copy,
    [property: Id(3)] int FromNode,
    [property: Id(4)] int ToNode,
    [property: Id(5)] RouteKind Route,
    [property: Id(6)] long Bytes,
    [property: Id(7)] SimTime Started,
    [property: Id(8)] DataDamage Damage = DataDamage.None);
