using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Grains.Wire;

/// <summary>
/// The range xarrays of one silo that came in as bytes and that somebody still has. Holds none of them itself: when the last user drops one, the bytes go with it,
/// and its entry at the latest when the cache has doubled since it was last tidied up.
/// </summary>
public sealed class RangeXArrayCache : IRangeXArrayCache
{
    private const int LeastPruning = 64;

    private readonly Lock _lock = new();

    /// <summary>By length and checksum, with which the bytes end; several where these collide. The arrays are replaced, never changed.</summary>
    private readonly Dictionary<ulong, WeakReference<RangeXArray>[]> _entries = [];

    /// <summary>The bytes of each live range xarray, for the comparison; they live as long as it does.</summary>
    private readonly ConditionalWeakTable<RangeXArray, byte[]> _encodings = [];

    private int _count;
    private int _pruneAt = LeastPruning;
    private long _received;
    private long _shared;

    /// <summary>Range xarrays that came in as bytes so far.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>Those of them for which an object that was there already was used.</summary>
    public long Shared => Interlocked.Read(ref _shared);

    /// <summary>Entries held, those that nobody uses any more and that are not tidied up yet included.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _count;
            }
        }
    }

    /// <inheritdoc/>
    public RangeXArray? Find(ReadOnlySpan<byte> encoded)
    {
        if (encoded.Length < Crc32C.Size)
        {
            return null;
        }

        WeakReference<RangeXArray>[]? entries;
        lock (_lock)
        {
            entries = _entries.GetValueOrDefault(KeyOf(encoded));
        }

        RangeXArray? found = FindIn(entries, encoded);
        if (found is not null)
        {
            Interlocked.Increment(ref _received);
            Interlocked.Increment(ref _shared);
        }

        return found;
    }

    /// <inheritdoc/>
    public RangeXArray Share(ReadOnlySpan<byte> encoded, RangeXArray decoded)
    {
        Interlocked.Increment(ref _received);
        ulong key = KeyOf(encoded);
        lock (_lock)
        {
            WeakReference<RangeXArray>[]? others = _entries.GetValueOrDefault(key);
            if (FindIn(others, encoded) is { } first)
            {
                Interlocked.Increment(ref _shared);
                return first;
            }

            _encodings.TryAdd(decoded, encoded.ToArray());
            _entries[key] = [.. others ?? [], new(decoded)];
            if (++_count >= _pruneAt)
            {
                Prune();
            }
        }

        return decoded;
    }

    private static ulong KeyOf(ReadOnlySpan<byte> encoded) =>
        ((ulong)encoded.Length << 32) | BinaryPrimitives.ReadUInt32LittleEndian(encoded[^Crc32C.Size..]);

    private RangeXArray? FindIn(WeakReference<RangeXArray>[]? entries, ReadOnlySpan<byte> encoded)
    {
        foreach (WeakReference<RangeXArray> entry in entries ?? [])
        {
            if (entry.TryGetTarget(out RangeXArray? ranges)
                && _encodings.TryGetValue(ranges, out byte[]? bytes)
                && encoded.SequenceEqual(bytes))
            {
                return ranges;
            }
        }

        return null;
    }

    /// <summary>Drops entries that nobody uses any more; next time when there are twice as many as are left, so that an entry costs constant time on average.</summary>
    private void Prune()
    {
        foreach ((ulong key, WeakReference<RangeXArray>[] entries) in _entries.ToArray())
        {
            WeakReference<RangeXArray>[] live = [.. entries.Where(entry => entry.TryGetTarget(out _))];
            _count -= entries.Length - live.Length;
            if (live.Length == 0)
            {
                _entries.Remove(key);
            }
            else if (live.Length < entries.Length)
            {
                _entries[key] = live;
            }
        }

        _pruneAt = Math.Max(LeastPruning, _count * 2);
    }
}
