using DistributedSvm.Model.Core;

namespace DistributedSvm.Grains.Tests.Entities;

/// <summary>An entity that stumbles at its first message in the way it is told to. It poses as a PHOLD entity, since every kind has a grain.</summary>
[GenerateSerializer, Immutable]
public sealed record FailingSpec([property: Id(0)] Failure Failure) : EntitySpec
{
    public override EntityKind Kind => EntityKind.Phold;

    public override Entity Create(EntityId self, ulong seed) => new FailingEntity(Failure);
}
