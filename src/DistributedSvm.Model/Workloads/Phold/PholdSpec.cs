using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.Phold;

/// <summary>
/// One entity of PHOLD (Fujimoto 1990), the benchmark of discrete-event engines: every message is answered by one to an entity chosen uniformly, itself included,
/// after lookahead + Exp(mean).
/// </summary>
[GenerateSerializer, Immutable]
public sealed record PholdSpec(
    [property: Id(0)] int FirstIndex,
    [property: Id(1)] int Entities,
    [property: Id(2)] int Messages,
    [property: Id(3)] SimTime Lookahead,
    [property: Id(4)] SimTime Mean) : EntitySpec
{
    public override EntityKind Kind => EntityKind.Phold;

    public override Entity Create(EntityId self, ulong seed) => new PholdEntity(this, new CounterRandom(seed, self));
}
