using System.Collections.Immutable;
using DistributedSvm.Model.Workloads.Load;

namespace DistributedSvm.Grains.Live.Load;

/// <summary>A world of live entities under load: whoever generates load needs no more of it than this. Safe for concurrent use.</summary>
public interface ILoadTarget
{
    /// <summary>Agents that run sessions, each one at a time and in the order in which it was asked: 0 to this less 1.</summary>
    int Agents { get; }

    /// <summary>
    /// Runs one session to its end. What the protocol answers is in the outcome; an exception means that the transport failed (a silo is lost, no answer in time).
    /// </summary>
    ValueTask<SessionOutcome> Run(int agent, SessionKind kind, CancellationToken cancellationToken);

    /// <summary>What every silo did since the load began, in the order of their addresses. Silos that do not answer are left out.</summary>
    ValueTask<ImmutableArray<SiloLoad>> Silos(CancellationToken cancellationToken);

    /// <summary>Call it when nothing is under way any more: what is still held is a leak.</summary>
    ValueTask<LoadAudit> Audit(CancellationToken cancellationToken);
}
