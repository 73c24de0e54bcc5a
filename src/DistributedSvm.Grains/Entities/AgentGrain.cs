using DistributedSvm.Grains.Live;
using DistributedSvm.Grains.Placement;
using DistributedSvm.Grains.Telemetry;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Workloads.Load;
using Orleans.Concurrency;

namespace DistributedSvm.Grains.Entities;

/// <inheritdoc cref="IAgentGrain"/>
[GrainType("agent"), KeepAlive, Reentrant, EntityPlacement]
public sealed class AgentGrain : EntityGrain, IAgentGrain
{
    public async ValueTask<SessionOutcome> RunSession(EntityId self, SessionKind kind, string? traceParent)
    {
        LiveEntity entity = await Live(self);
        using SessionSpan span = SessionSpan.Start(entity.Path, kind, traceParent);
        SessionOutcome outcome = ((SessionEnded)await entity.Ask(id => new RunSession(id, kind))).Outcome;
        span.Ended(outcome);
        return outcome;
    }

    public async ValueTask CloseSessions(EntityId self)
    {
        LiveEntity entity = await Live(self);
        await entity.Ask(id => new CloseSessions(id));
    }
}
