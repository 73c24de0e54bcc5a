using System.Collections.Immutable;

namespace DistributedSvm.Grains.Checkpoints;

/// <summary>Where a shard's part of a checkpoint lies.</summary>
[GenerateSerializer, Immutable]
public sealed record SavedShard([property: Id(0)] StoredPiece State, [property: Id(1)] ImmutableArray<SavedCells> Cells)
{
    public IEnumerable<StoredPiece> Pieces => Cells.Select(cells => cells.Piece).Prepend(State);

    public long Bytes => Pieces.Sum(piece => piece.Bytes);

    public int Entities => Cells.Sum(cells => cells.Count);
}
