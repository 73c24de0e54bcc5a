namespace DistributedSvm.Model.Memory;

public sealed partial class AddressRunList<T>
{
    /// <summary>Replaces the run at a position by one that lies between its neighbours, too.</summary>
    public void Set(AddressRunPosition position, in T run)
    {
        if (_chunks is null)
        {
            _runs[position.Index] = run;
            return;
        }

        ref AddressRunChunk<T> chunk = ref _chunks[position.Chunk];
        chunk.Runs[position.Index] = run;
        chunk.Start = chunk.Runs[0].Start;
    }

    /// <summary>Puts a run before what is at a position.</summary>
    /// <returns>Where it is.</returns>
    public AddressRunPosition Insert(AddressRunPosition position, in T run)
    {
        if (_chunks is null)
        {
            if (Count < ChunkSize)
            {
                InsertInto(ref _runs, Count++, position.Index, run);
                return position;
            }

            _chunks = new AddressRunChunk<T>[FirstCapacity];
            _chunks[0] = new AddressRunChunk<T> { Start = _runs[0].Start, Runs = _runs, Count = Count };
            _chunkCount = 1;
            _runs = [];
        }

        if (position.Index == 0 && position.Chunk > 0 && _chunks[position.Chunk - 1].Count < ChunkSize)
        {
            // Behind the chunk before, as those who append do.
            position = new AddressRunPosition(position.Chunk - 1, _chunks[position.Chunk - 1].Count);
        }

        if (_chunks[position.Chunk].Count == ChunkSize)
        {
            position = Split(position);
        }

        ref AddressRunChunk<T> chunk = ref _chunks[position.Chunk];
        InsertInto(ref chunk.Runs, chunk.Count++, position.Index, run);
        chunk.Start = chunk.Runs[0].Start;
        Count++;
        return position;
    }

    /// <summary>Takes the run at a position away.</summary>
    /// <returns>The position of the run behind it.</returns>
    public AddressRunPosition RemoveAt(AddressRunPosition position)
    {
        Count--;
        if (_chunks is null)
        {
            Array.Copy(_runs, position.Index + 1, _runs, position.Index, Count - position.Index);
            Trim(ref _runs, Count);
            return position;
        }

        ref AddressRunChunk<T> chunk = ref _chunks[position.Chunk];
        chunk.Count--;
        Array.Copy(chunk.Runs, position.Index + 1, chunk.Runs, position.Index, chunk.Count - position.Index);
        if (chunk.Count > ChunkSize / 4)
        {
            chunk.Start = chunk.Runs[0].Start;
            Trim(ref chunk.Runs, chunk.Count);
            return Normal(position.Chunk, position.Index);
        }

        return Merge(position);
    }

    /// <summary>Takes away what stands at a range of addresses; of runs that lie there in part the other parts stay.</summary>
    public void Erase(AddressRange range)
    {
        AddressRunPosition position = Find(range.Start);
        while (IsRun(position) && this[position].Start <= range.End)
        {
            T run = this[position];
            if (run.Start < range.Start)
            {
                Set(position, run.Part(run.Start, range.Start - 1));
                position = Next(position);
                if (run.End > range.End)
                {
                    Insert(position, run.Part(range.End + 1, run.End));
                    return;
                }
            }
            else if (run.End > range.End)
            {
                Set(position, run.Part(range.End + 1, run.End));
                return;
            }
            else
            {
                position = RemoveAt(position);
            }
        }
    }

    /// <summary>Takes all runs away.</summary>
    public void Clear()
    {
        _runs = [];
        _chunks = null;
        _chunkCount = 0;
        Count = 0;
    }

    private static void InsertInto(ref T[] runs, int count, int index, in T run)
    {
        if (count == runs.Length)
        {
            Array.Resize(ref runs, count == 0 ? FirstCapacity : Math.Min(ChunkSize, Math.Min(count * 2, count + CapacityStep)));
        }

        Array.Copy(runs, index, runs, index + 1, count - index);
        runs[index] = run;
    }

    /// <summary>Gives back most of what is empty after many runs went.</summary>
    private static void Trim(ref T[] runs, int count)
    {
        if (runs.Length > 2 * FirstCapacity && count * 4 <= runs.Length)
        {
            Array.Resize(ref runs, runs.Length / 2);
        }
    }

    /// <summary>Makes room at a position in a full chunk.</summary>
    /// <returns>The same place, now in a chunk with room.</returns>
    private AddressRunPosition Split(AddressRunPosition position)
    {
        // Who appends leaves a full chunk behind.
        int stay = position.Index == ChunkSize && position.Chunk == _chunkCount - 1 ? ChunkSize : ChunkSize / 2;
        if (_chunkCount == _chunks!.Length)
        {
            Array.Resize(ref _chunks, _chunkCount * 2);
        }

        int right = position.Chunk + 1;
        Array.Copy(_chunks, right, _chunks, right + 1, _chunkCount++ - right);
        ref AddressRunChunk<T> left = ref _chunks[position.Chunk];
        T[] moved = left.Runs[stay..ChunkSize];
        _chunks[right] = new AddressRunChunk<T> { Start = moved.Length > 0 ? moved[0].Start : 0, Runs = moved, Count = moved.Length };
        if (stay < ChunkSize)
        {
            Array.Resize(ref left.Runs, stay + CapacityStep);
            left.Count = stay;
        }

        return position.Index >= stay && (stay == ChunkSize || position.Index > stay) ? new AddressRunPosition(right, position.Index - stay) : position;
    }

    /// <summary>Unites a chunk of few runs with a neighbour that has room for them, or drops it when it is empty.</summary>
    /// <returns>The same place.</returns>
    private AddressRunPosition Merge(AddressRunPosition position)
    {
        (int chunk, int index) = position;
        if (_chunks![chunk].Count == 0)
        {
            DropChunk(chunk);
            (chunk, index) = chunk < _chunkCount || chunk == 0 ? (chunk, 0) : (chunk - 1, _chunks[chunk - 1].Count);
        }
        else
        {
            _chunks[chunk].Start = _chunks[chunk].Runs[0].Start;
            Trim(ref _chunks[chunk].Runs, _chunks[chunk].Count);
            if (chunk + 1 < _chunkCount && Fit(chunk))
            {
                Absorb(chunk);
            }
            else if (chunk > 0 && Fit(chunk - 1))
            {
                index += _chunks[chunk - 1].Count;
                Absorb(--chunk);
            }
        }

        if (_chunkCount <= 1)
        {
            _runs = _chunkCount == 0 ? [] : _chunks[0].Runs;
            _chunks = null;
            _chunkCount = 0;
            return new AddressRunPosition(0, index);
        }

        return Normal(chunk, index);
    }

    private bool Fit(int left) => _chunks![left].Count + _chunks[left + 1].Count <= ChunkSize / 2;

    private void Absorb(int left)
    {
        ref AddressRunChunk<T> to = ref _chunks![left];
        AddressRunChunk<T> from = _chunks[left + 1];
        int count = to.Count + from.Count;
        Array.Resize(ref to.Runs, Math.Max(FirstCapacity, count));
        Array.Copy(from.Runs, 0, to.Runs, to.Count, from.Count);
        to.Count = count;
        DropChunk(left + 1);
    }

    private void DropChunk(int chunk)
    {
        Array.Copy(_chunks!, chunk + 1, _chunks!, chunk, --_chunkCount - chunk);
        _chunks![_chunkCount] = default;
        if (_chunks.Length > 2 * FirstCapacity && _chunkCount * 4 <= _chunks.Length)
        {
            Array.Resize(ref _chunks, _chunks.Length / 2);
        }
    }
}
