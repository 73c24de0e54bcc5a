using DistributedSvm.Model.Core;

namespace DistributedSvm.Grains.Inspection;

/// <summary>What an entity knows at a barrier.</summary>
[GenerateSerializer, Immutable]
public sealed record EntityState
{
    [Id(0)]
    public required string Path { get; init; }

    [Id(1)]
    public required EntityKind Kind { get; init; }

    /// <summary>The barrier's virtual time.</summary>
    [Id(2)]
    public required SimTime At { get; init; }

    /// <summary>Nothing has ever happened to it: it would come into being with its first event.</summary>
    [Id(3)]
    public required bool IsUntouched { get; init; }

    /// <summary>Its fields, nested; sequence numbers, timers and metrics of its cell among them.</summary>
    [Id(4)]
    public required StateNode Root { get; init; }
}
