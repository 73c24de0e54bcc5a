using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;

namespace DistributedSvm.Model.Workloads.Jobs;

/// <summary>User space of one function that has work for one engine: a VM's, or for a PF the host's.</summary>
[GenerateSerializer, Immutable]
public sealed record JobAgentSpec : EntitySpec
{
    public override EntityKind Kind => EntityKind.Agent;

    [Id(0)]
    public required int Workload { get; init; }

    /// <summary>The VF or PF whose doorbell it rings.</summary>
    [Id(1)]
    public required EntityId Function { get; init; }

    /// <summary>What it submits, again and again.</summary>
    [Id(2)]
    public required GpuJob Job { get; init; }

    /// <summary>Time on the engine of one job.</summary>
    [Id(3)]
    public required SimTime JobTime { get; init; }

    /// <summary>Jobs that it always has submitted; with a rate it does not matter.</summary>
    [Id(4)]
    public required int InFlight { get; init; }

    /// <summary>Jobs per second, at random times whatever became of those before; 0: the next one when one is done.</summary>
    [Id(5)]
    public required int Rate { get; init; }

    /// <summary>Jobs in all; 0 for as many as fit.</summary>
    [Id(6)]
    public required long Count { get; init; }

    public override Entity Create(EntityId self, ulong seed) => new JobAgent(this, new CounterRandom(seed, self));
}
