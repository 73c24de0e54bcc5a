namespace DistributedSvm.Grains.Checkpoints;

/// <summary>A piece that holds cells of entities, in the order of ids, and the range of their places in the world's table.</summary>
[GenerateSerializer, Immutable]
public sealed record SavedCells(
    [property: Id(0)] StoredPiece Piece,
    [property: Id(1)] int FirstIndex,
    [property: Id(2)] int LastIndex,
    [property: Id(3)] int Count);
