namespace DistributedSvm.Grains.Live.Load;

/// <summary>Totals of one silo since its live entities began.</summary>
/// <param name="Silo">Its address, e.g. <c>127.0.0.1:11111</c>.</param>
/// <param name="Messages">Messages that its entities handled.</param>
/// <param name="Calls">Grain calls between entities that they made.</param>
/// <param name="CallsToOthers">Those of them that went to another silo.</param>
/// <param name="Sessions">Sessions that its agents finished.</param>
/// <param name="DmaBufs">Dma-bufs that are alive there.</param>
/// <param name="MemoryBytes">Managed memory of the process.</param>
[GenerateSerializer, Immutable]
public sealed record SiloLoad(
    [property: Id(0)] string Silo,
    [property: Id(1)] long Messages,
    [property: Id(2)] long Calls,
    [property: Id(3)] long CallsToOthers,
    [property: Id(4)] long Sessions,
    [property: Id(5)] long DmaBufs,
    [property: Id(6)] long MemoryBytes);
