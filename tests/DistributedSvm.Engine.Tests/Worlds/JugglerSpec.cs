using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Tests.Worlds;

/// <summary>One juggler; jugglers are the entities 1 to the number of hosts in <paramref name="HostOf"/> (element 0: the scenario's).</summary>
[GenerateSerializer, Immutable]
internal sealed record JugglerSpec(
    [property: Id(0)] ImmutableArray<int> HostOf,
    [property: Id(1)] int Balls,
    [property: Id(2)] SimTime Local,
    [property: Id(3)] SimTime Network) : EntitySpec
{
    public override EntityKind Kind => EntityKind.Agent;

    public override Entity Create(EntityId self, ulong seed) => new Juggler(this, new CounterRandom(seed, self));
}
