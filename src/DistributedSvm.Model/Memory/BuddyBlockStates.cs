namespace DistributedSvm.Model.Memory;

/// <summary>
/// A byte for each block of a buddy allocator, by its first chunk. Blocks that begin at a multiple of 512 chunks (of 2 MiB, with pages for chunks) are entries of a dictionary; the others,
/// which fill groups of 512 chunks that were split, are a byte per chunk of their group: a card full of single pages takes little more than that.
/// </summary>
internal sealed class BuddyBlockStates
{
    private const int GroupShift = 9;
    private const ulong GroupMask = (1UL << GroupShift) - 1;

    private readonly Dictionary<ulong, byte> _first = [];

    /// <summary>Groups in which other blocks begin, by number; null until there are any.</summary>
    private Dictionary<ulong, BuddyBlockGroup>? _groups;

    /// <summary>The state of the block that begins at a chunk; none but bits 0 to 5 may be all set (no order is 63).</summary>
    /// <exception cref="KeyNotFoundException">None begins there.</exception>
    public byte this[ulong chunk]
    {
        get => TryGetValue(chunk, out byte state) ? state : throw new KeyNotFoundException($"No block begins at chunk {chunk}.");
        set
        {
            if ((chunk & GroupMask) == 0)
            {
                _first[chunk] = value;
                return;
            }

            _groups ??= [];
            if (!_groups.TryGetValue(chunk >> GroupShift, out BuddyBlockGroup? group))
            {
                group = new BuddyBlockGroup();
                _groups[chunk >> GroupShift] = group;
            }

            ref byte at = ref group.States[(int)(chunk & GroupMask)];
            group.Count += at == 0 ? 1 : 0;
            at = (byte)~value;
        }
    }

    public bool TryGetValue(ulong chunk, out byte state)
    {
        if ((chunk & GroupMask) == 0)
        {
            return _first.TryGetValue(chunk, out state);
        }

        state = 0;
        if (_groups is null || !_groups.TryGetValue(chunk >> GroupShift, out BuddyBlockGroup? group) || group.States[(int)(chunk & GroupMask)] == 0)
        {
            return false;
        }

        state = (byte)~group.States[(int)(chunk & GroupMask)];
        return true;
    }

    /// <summary>The block that begins there is no more.</summary>
    public void Remove(ulong chunk)
    {
        if ((chunk & GroupMask) == 0)
        {
            _first.Remove(chunk);
        }
        else if (_groups is not null && _groups.TryGetValue(chunk >> GroupShift, out BuddyBlockGroup? group))
        {
            ref byte at = ref group.States[(int)(chunk & GroupMask)];
            group.Count -= at == 0 ? 0 : 1;
            at = 0;
            if (group.Count == 0)
            {
                _groups.Remove(chunk >> GroupShift);
            }
        }
    }
}
