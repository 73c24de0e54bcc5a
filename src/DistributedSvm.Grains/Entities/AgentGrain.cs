using Orleans.Concurrency;
using Orleans.Placement;

namespace DistributedSvm.Grains.Entities;

/// <inheritdoc cref="IAgentGrain"/>
[GrainType("agent"), KeepAlive, Reentrant, PreferLocalPlacement]
public sealed class AgentGrain : EntityGrain, IAgentGrain;
