using System.Collections.Immutable;
using System.Globalization;
using DistributedSvm.Engine.Checkpoints;
using DistributedSvm.Grains.Checkpoints;

namespace DistributedSvm.Grains.Shards;

/// <summary>Writes one shard's part of a checkpoint, its cells in pieces as they come.</summary>
internal sealed class ShardSaver(CheckpointStore store, string key)
{
    /// <summary>Cells are written when they have come to so many bytes, before compression.</summary>
    private const long PieceSize = 4 << 20;

    private readonly ImmutableArray<SavedCells>.Builder _written = ImmutableArray.CreateBuilder<SavedCells>();
    private readonly List<SavedCell> _cells = [];
    private long _bytes;

    /// <summary>Takes the next cell; they come in the order of ids.</summary>
    public async ValueTask Add(SavedCell cell)
    {
        _cells.Add(cell);
        _bytes += cell.Cell.Length;
        if (_bytes >= PieceSize)
        {
            await Write();
        }
    }

    public async Task<SavedShard> Finish(ShardState state)
    {
        if (_cells.Count > 0)
        {
            await Write();
        }

        return new SavedShard(await store.Write(StateKey(key), state), _written.ToImmutable());
    }

    /// <summary>Deletes what a shard wrote under a key before it was lost.</summary>
    public static async Task Sweep(CheckpointStore store, string key)
    {
        await store.DeleteWhatThereIs(StateKey(key));
        for (int piece = 0; await store.DeleteWhatThereIs(CellsKey(key, piece)); piece++)
        {
        }
    }

    private static string StateKey(string key) => $"{key}/state";

    private static string CellsKey(string key, int piece) => string.Create(CultureInfo.InvariantCulture, $"{key}/cells{piece}");

    private async Task Write()
    {
        StoredPiece piece = await store.Write(CellsKey(key, _written.Count), _cells.ToArray());
        _written.Add(new SavedCells(piece, _cells[0].Id.Index, _cells[^1].Id.Index, _cells.Count));
        _cells.Clear();
        _bytes = 0;
    }
}
