using System.Collections.Immutable;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Tests.Memory;

/// <summary>One flag per chunk: free or not, cleared or not.</summary>
internal sealed class BuddyOracle(int chunks, ulong chunkSize)
{
    private readonly bool[] _allocated = new bool[chunks];
    private readonly bool[] _cleared = new bool[chunks];

    public int Chunks => chunks;

    public int FreeChunks => _allocated.Count(allocated => !allocated);

    public bool IsFree(int first, int count) => first + count <= chunks && !_allocated.AsSpan(first, count).Contains(true);

    public bool IsCleared(int first, int count) => !_cleared.AsSpan(first, count).Contains(false);

    public int FreeUnits(int first, int end, int unit) =>
        Enumerable.Range(0, chunks / unit).Count(i => i * unit >= first && (i + 1) * unit <= end && IsFree(i * unit, unit));

    public int LongestRun()
    {
        int longest = 0;
        int run = 0;
        foreach (bool allocated in _allocated)
        {
            run = allocated ? 0 : run + 1;
            longest = Math.Max(longest, run);
        }

        return longest;
    }

    public void Take(ImmutableArray<BuddyBlock> blocks) => Each(blocks, (chunk, block) =>
    {
        Assert.False(_allocated[chunk], "allocated twice");
        Assert.True(!block.Cleared || _cleared[chunk], "dirty memory was handed out as cleared");
        _allocated[chunk] = true;
    });

    public void Free(ImmutableArray<BuddyBlock> blocks, bool cleared) => Each(blocks, (chunk, _) =>
    {
        Assert.True(_allocated[chunk]);
        _allocated[chunk] = false;
        _cleared[chunk] = cleared;
    });

    public void ResetClear(bool cleared)
    {
        for (int i = 0; i < chunks; i++)
        {
            _cleared[i] = _allocated[i] ? _cleared[i] : cleared;
        }
    }

    private void Each(ImmutableArray<BuddyBlock> blocks, Action<int, BuddyBlock> act)
    {
        foreach (BuddyBlock block in blocks)
        {
            for (ulong at = block.Offset; at < block.End; at += chunkSize)
            {
                act((int)(at / chunkSize), block);
            }
        }
    }
}
