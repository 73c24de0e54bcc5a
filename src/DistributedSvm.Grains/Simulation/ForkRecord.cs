using System.Collections.Immutable;
using DistributedSvm.Grains.Checkpoints;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Grains.Simulation;

/// <summary>Where a forked run comes from, and whether it has its own past by now.</summary>
/// <param name="Parent">The run that it continues.</param>
/// <param name="At">From this time on its own world rules.</param>
/// <param name="World">A copy of the parent's world, which rules until then.</param>
/// <param name="Epochs">The parent's checkpoints until then, oldest first.</param>
/// <param name="IsDone">It has a checkpoint of its own at <paramref name="At"/>.</param>
/// <param name="ParentAt">Where the parent is itself a fork: its first checkpoint, at this time, still waits for its parent's events.</param>
[GenerateSerializer, Immutable]
public sealed record ForkRecord(
    [property: Id(0)] string Parent,
    [property: Id(1)] SimTime At,
    [property: Id(2)] StoredPiece World,
    [property: Id(3)] ImmutableArray<Epoch> Epochs,
    [property: Id(4)] bool IsDone,
    [property: Id(5)] SimTime? ParentAt);
