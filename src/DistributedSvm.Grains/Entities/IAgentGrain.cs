using DistributedSvm.Model.Core;
using DistributedSvm.Model.Workloads.Load;

namespace DistributedSvm.Grains.Entities;

/// <summary>A workload's agent on one unit.</summary>
[Alias("dsvm.agent")]
public interface IAgentGrain : IEntityGrain
{
    /// <summary>Live: runs one session to its end, after those that were asked for before. <paramref name="traceParent"/> is the caller's span, if it has one.</summary>
    [Alias("session"), ResponseTimeout("00:01:00")]
    ValueTask<SessionOutcome> RunSession(EntityId self, SessionKind kind, string? traceParent);

    /// <summary>Live: no session will come any more; gives back what stays between sessions.</summary>
    [Alias("close")]
    ValueTask CloseSessions(EntityId self);
}
