using System.Collections.Immutable;

namespace DistributedSvm.Grains.Live.Load;

/// <summary>What is left when a load has ended.</summary>
/// <param name="Entities">Entities that were asked.</param>
/// <param name="Lost">Entities that were lost with a silo while the load ran: what they held is lost, not leaked.</param>
/// <param name="DmaBufs">Dma-bufs that are still alive: each one is a leak.</param>
/// <param name="Violations">Violations found while the load ran or by the audit, the first 100.</param>
/// <param name="ViolationCount">How many there were.</param>
[GenerateSerializer, Immutable]
public sealed record LoadAudit(
    [property: Id(0)] int Entities,
    [property: Id(1)] int Lost,
    [property: Id(2)] long DmaBufs,
    [property: Id(3)] ImmutableArray<LoadViolation> Violations,
    [property: Id(4)] long ViolationCount)
{
    public bool IsClean => DmaBufs == 0 && ViolationCount == 0;
}
