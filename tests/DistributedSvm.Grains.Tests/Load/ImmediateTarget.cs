using System.Collections.Immutable;
using DistributedSvm.Grains.Live.Load;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Workloads.Load;

namespace DistributedSvm.Grains.Tests.Load;

/// <summary>A world that has answered as soon as it is asked, on another thread.</summary>
internal sealed class ImmediateTarget : ILoadTarget
{
    public int Agents => 4;

    public async ValueTask<SessionOutcome> Run(int agent, SessionKind kind, CancellationToken cancellationToken)
    {
        await Task.Yield();
        return new SessionOutcome(kind, Errno.Ok, null, false);
    }

    public ValueTask<ImmutableArray<SiloLoad>> Silos(CancellationToken cancellationToken) => ValueTask.FromResult(ImmutableArray<SiloLoad>.Empty);

    public ValueTask<LoadAudit> Audit(CancellationToken cancellationToken) => ValueTask.FromResult(new LoadAudit(Agents, 0, 0, [], 0));
}
