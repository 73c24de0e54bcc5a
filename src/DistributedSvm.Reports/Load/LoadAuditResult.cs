using System.Collections.Immutable;

namespace DistributedSvm.Reports.Load;

/// <summary>What is left when a load has ended.</summary>
/// <param name="Entities">Entities that were asked.</param>
/// <param name="Lost">Entities that were lost with a silo: what they held is lost, not leaked.</param>
/// <param name="DmaBufs">Dma-bufs that are still alive: leaks.</param>
/// <param name="Violations">The first of them.</param>
/// <param name="ViolationCount">All of them.</param>
public sealed record LoadAuditResult(int Entities, int Lost, long DmaBufs, ImmutableArray<LoadFinding> Violations, long ViolationCount);
