using DistributedSvm.Model.Core;

namespace DistributedSvm.Grains.Entities;

/// <summary>What an activation needs to become an entity: which one, of which world. Local calls pass the world by reference.</summary>
[GenerateSerializer, Immutable]
public sealed record EntityBirth([property: Id(0)] EntityId Self, [property: Id(1)] World World);
