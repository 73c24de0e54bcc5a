namespace DistributedSvm.Model.Memory;

/// <summary>
/// Runs by address, without overlap. Few are one array; many are chunks of at most <see cref="ChunkSize"/> in order, so that a change costs as much among millions as among hundreds:
/// it moves the runs of one chunk, and now and then the heads of the chunks.
/// </summary>
public sealed partial class AddressRunList<T>
    where T : struct, IAddressRun<T>
{
    /// <summary>Runs in a chunk, at most.</summary>
    public const int ChunkSize = 128;

    private const int FirstCapacity = 4;
    private const int CapacityStep = 32;

    /// <summary>All runs, while they are few.</summary>
    private T[] _runs = [];

    private AddressRunChunk<T>[]? _chunks;
    private int _chunkCount;

    public AddressRunList()
    {
    }

    /// <summary>Of runs in order, without overlap.</summary>
    internal AddressRunList(T[] runs)
    {
        Count = runs.Length;
        if (runs.Length <= ChunkSize)
        {
            _runs = runs;
            return;
        }

        _chunks = new AddressRunChunk<T>[(runs.Length + ChunkSize - 1) / ChunkSize];
        foreach (T[] chunk in runs.Chunk(ChunkSize))
        {
            _chunks[_chunkCount++] = new AddressRunChunk<T> { Start = chunk[0].Start, Runs = chunk, Count = chunk.Length };
        }
    }

    /// <summary>How many runs there are.</summary>
    public int Count { get; private set; }

    /// <summary>In how many pieces they are kept.</summary>
    public int ChunkCount => _chunks is null ? 1 : _chunkCount;

    /// <summary>The run at a position.</summary>
    public ref readonly T this[AddressRunPosition position] => ref (_chunks is null ? _runs : _chunks[position.Chunk].Runs)[position.Index];

    /// <summary>The position of the first run that ends at an address or after it; without one, behind the last.</summary>
    public AddressRunPosition Find(ulong address)
    {
        if (_chunks is null)
        {
            return new AddressRunPosition(0, IndexIn(_runs.AsSpan(0, Count), address));
        }

        int chunk = Math.Max(0, ChunkBehind(address) - 1);
        return Normal(chunk, IndexIn(_chunks[chunk].Runs.AsSpan(0, _chunks[chunk].Count), address));
    }

    /// <summary>There is a run at a position, not the end of the list.</summary>
    public bool IsRun(AddressRunPosition position) => position.Index < RunsIn(position.Chunk);

    /// <summary>The position behind that of a run.</summary>
    public AddressRunPosition Next(AddressRunPosition position) => Normal(position.Chunk, position.Index + 1);

    /// <summary>The position of the run before a position.</summary>
    /// <returns>Whether there is one.</returns>
    public bool TryPrevious(AddressRunPosition position, out AddressRunPosition previous)
    {
        previous = position.Index > 0 ? position with { Index = position.Index - 1 }
            : position.Chunk > 0 ? new AddressRunPosition(position.Chunk - 1, RunsIn(position.Chunk - 1) - 1)
            : position;
        return previous != position;
    }

    /// <summary>All runs in order.</summary>
    public T[] ToArray()
    {
        var all = new T[Count];
        int at = 0;
        for (int chunk = 0; at < Count; chunk++)
        {
            int count = RunsIn(chunk);
            (_chunks is null ? _runs : _chunks[chunk].Runs).AsSpan(0, count).CopyTo(all.AsSpan(at));
            at += count;
        }

        return all;
    }

    private static int IndexIn(ReadOnlySpan<T> runs, ulong address)
    {
        int low = 0;
        int high = runs.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (runs[middle].End < address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>The first chunk that starts behind an address.</summary>
    private int ChunkBehind(ulong address)
    {
        int low = 0;
        int high = _chunkCount;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_chunks![middle].Start <= address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private int RunsIn(int chunk) => _chunks is null ? Count : _chunks[chunk].Count;

    /// <summary>The end of a chunk is the start of the next one.</summary>
    private AddressRunPosition Normal(int chunk, int index) =>
        _chunks is not null && index == _chunks[chunk].Count && chunk + 1 < _chunkCount ? new AddressRunPosition(chunk + 1, 0) : new AddressRunPosition(chunk, index);
}
