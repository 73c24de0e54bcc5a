using System.Collections.Immutable;
using System.Numerics;
using CsCheck;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Tests.Memory;

/// <summary>Long random sequences of allocations, frees, trims and resets, against one flag per chunk.</summary>
public sealed class BuddyAllocatorOracleTests
{
    private const ulong Chunk = 8192;

    private static readonly Gen<Step> Steps = Gen.Select(
            Gen.Frequency((9, Gen.Const(0)), (6, Gen.Const(1)), (2, Gen.Const(2)), (1, Gen.Int[3, 40])),
            Gen.Frequency((5, Gen.Int[1, 9]), (2, Gen.Int[1, 60]), (1, Gen.Int[1, 400])),
            Gen.Int[0, 4],
            Gen.Int[0, 63],
            Gen.Int[0, 10_000],
            Gen.Int[0, 10_000])
        .Select(t => new Step(t.Item1, t.Item2, t.Item3, (BuddyFlags)(t.Item4 & ~(int)BuddyFlags.Cleared), t.Item5, t.Item6, (t.Item4 & 16) != 0));

    [Fact]
    public void Any_sequence_of_operations_gives_what_one_flag_per_chunk_allows() =>
        Gen.Select(Gen.OneOf(Gen.Const(256), Gen.Int[1, 300]), Steps.Array[100, 400]).Sample(
            (chunks, steps) =>
            {
                BuddyAllocator allocator = BuddyAllocator.Create((ulong)chunks * Chunk, Chunk);
                var oracle = new BuddyOracle(chunks, Chunk);
                var held = new List<ImmutableArray<BuddyBlock>>();
                for (int i = 0; i < steps.Length; i++)
                {
                    Apply(steps[i], ref allocator, oracle, held);
                    CheckTotals(allocator, oracle);
                    if (i % 8 == 0)
                    {
                        CheckBlocks(allocator, oracle, held);
                    }
                }

                held.ForEach(blocks => allocator.Free(blocks));
                Assert.Equal((allocator.Size, 0UL), (allocator.FreeBytes, allocator.AllocatedBytes));
                allocator.ResetClear(false);
                Assert.Equal(BitOperations.PopCount((uint)chunks), allocator.ListBlocks().Length);
            },
            iter: 700);

    private static void Apply(Step step, ref BuddyAllocator allocator, BuddyOracle oracle, List<ImmutableArray<BuddyBlock>> held)
    {
        switch (step.Operation)
        {
            case 0:
                Allocate(step, allocator, oracle, held);
                break;
            case 1 when held.Count > 0:
                ImmutableArray<BuddyBlock> freed = Take(held, step.A);
                allocator.Free(freed, step.Cleared ? BuddyFlags.Cleared : BuddyFlags.None);
                oracle.Free(freed, step.Cleared);
                break;
            case 2 when held.Count > 0:
                Trim(step, allocator, oracle, held);
                break;
            case 3:
                allocator.ResetClear(step.Cleared);
                oracle.ResetClear(step.Cleared);
                break;
            case 4:
                ImmutableArray<(BuddyBlock Block, bool Allocated)> before = allocator.ListBlocks();
                allocator = Serialization.RoundTrip(allocator);
                Assert.Equal(before, allocator.ListBlocks());
                break;
        }
    }

    private static void Allocate(Step step, BuddyAllocator allocator, BuddyOracle oracle, List<ImmutableArray<BuddyBlock>> held)
    {
        int size = Math.Min(step.Size, oracle.Chunks);
        int minimum = 1 << step.MinimumOrder;
        bool inRange = (step.Flags & BuddyFlags.Range) != 0;
        int first = inRange ? step.A % oracle.Chunks : 0;
        int end = inRange ? Math.Min(oracle.Chunks, first + size + (step.B % 40)) : oracle.Chunks;
        ImmutableArray<(BuddyBlock Block, bool Allocated)> before = allocator.ListBlocks();

        Errno errno = allocator.Allocate(
            (ulong)first * Chunk, (ulong)end * Chunk, (ulong)size * Chunk, (ulong)minimum * Chunk, step.Flags, out ImmutableArray<BuddyBlock> blocks);

        Assert.Equal(errno == Errno.Ok, blocks.Length > 0);
        Expectation expected = Expect(step.Flags, first, end, size, minimum, oracle);
        Assert.True(
            expected == Expectation.Either ? errno is Errno.Ok or Errno.ENOSPC : errno == (Errno)expected,
            $"{errno} instead of {expected} for {size} chunks, minimum {minimum}, in {first}..{end}, {step.Flags}");
        if (errno != Errno.Ok)
        {
            return;
        }

        CheckShape(step.Flags, first, end, size, minimum, blocks);
        CheckPreference(step.Flags, size, minimum, before, blocks);
        oracle.Take(blocks);
        held.Add(blocks);
    }

    /// <summary>What must come of a request, from the flags of the chunks alone.</summary>
    private static Expectation Expect(BuddyFlags flags, int first, int end, int size, int minimum, BuddyOracle oracle)
    {
        bool contiguous = (flags & BuddyFlags.Contiguous) != 0;
        bool inRange = (flags & BuddyFlags.Range) != 0;
        if (first + size > oracle.Chunks)
        {
            return Expectation.Invalid;
        }

        if (first + size == end)
        {
            return (first | end) % minimum != 0 ? Expectation.Invalid : oracle.IsFree(first, size) ? Expectation.Success : Expectation.NoSpace;
        }

        if (contiguous)
        {
            int rounded = (int)BitOperations.RoundUpToPowerOf2((uint)size);
            if (rounded <= oracle.Chunks && oracle.FreeUnits(first, end, rounded) > 0)
            {
                return Expectation.Success;
            }

            return inRange ? rounded > oracle.Chunks ? Expectation.Invalid : Expectation.NoSpace
                : oracle.LongestRun() >= size ? Expectation.Either : Expectation.NoSpace;
        }

        if (size < minimum && BitOperations.IsPow2(size) && !inRange)
        {
            return Enumerable.Range(0, ((oracle.Chunks - 1) / minimum) + 1).Any(unit => oracle.IsFree(unit * minimum, size))
                ? Expectation.Success
                : Expectation.NoSpace;
        }

        int units = (size + minimum - 1) / minimum;
        return units * minimum > oracle.Chunks ? Expectation.Invalid
            : oracle.FreeUnits(first, end, minimum) >= units ? Expectation.Success : Expectation.NoSpace;
    }

    private static void CheckShape(BuddyFlags flags, int first, int end, int size, int minimum, ImmutableArray<BuddyBlock> blocks)
    {
        Assert.All(blocks, block =>
        {
            Assert.True(BitOperations.IsPow2(block.Size) && block.Size >= Chunk && block.Offset % block.Size == 0);
            Assert.True(block.Offset >= (ulong)first * Chunk && block.End <= (ulong)end * Chunk);
        });
        bool contiguous = (flags & BuddyFlags.Contiguous) != 0;
        bool exact = first + size == end;
        ulong total = Bytes(blocks);
        if (exact || (!contiguous && (flags & BuddyFlags.TrimDisable) == 0))
        {
            Assert.Equal((ulong)size * Chunk, total);
        }

        Assert.True(total >= (ulong)size * Chunk);
        if (contiguous || exact)
        {
            Assert.All(blocks.Skip(1).Zip(blocks), pair => Assert.Equal(pair.Second.End, pair.First.Offset));
        }
        else if (size >= minimum)
        {
            // The last minimum block may be trimmed into smaller ones; all before it may not.
            ulong sum = 0;
            foreach (BuddyBlock block in blocks)
            {
                Assert.True(block.Size >= (ulong)minimum * Chunk || sum + ((ulong)minimum * Chunk) > (ulong)size * Chunk);
                sum += block.Size;
            }
        }

        if (!exact && !contiguous)
        {
            Assert.Equal(0UL, blocks[0].Offset % ((ulong)minimum * Chunk));
        }
    }

    /// <summary>A request for one block takes memory of the clear state that it prefers, when there is a block of it, and the highest with TopDown.</summary>
    private static void CheckPreference(
        BuddyFlags flags, int size, int minimum, ImmutableArray<(BuddyBlock Block, bool Allocated)> before, ImmutableArray<BuddyBlock> blocks)
    {
        if ((flags & BuddyFlags.Range) != 0 || !BitOperations.IsPow2(size) || size < minimum)
        {
            return;
        }

        bool clear = (flags & BuddyFlags.Clear) != 0;
        BuddyBlock[] candidates =
            [.. before.Where(pair => !pair.Allocated && pair.Block.Cleared == clear && pair.Block.Size >= (ulong)size * Chunk).Select(pair => pair.Block)];
        if (candidates.Length > 0)
        {
            BuddyBlock taken = Assert.Single(blocks);
            Assert.Equal(clear, taken.Cleared);
            BuddyBlock source = (flags & BuddyFlags.TopDown) != 0
                ? candidates.MaxBy(block => block.Offset)
                : candidates.OrderBy(block => block.Size).ThenByDescending(block => block.Offset).First();
            Assert.Equal(source.End, taken.End);
        }
    }

    private static void Trim(Step step, BuddyAllocator allocator, BuddyOracle oracle, List<ImmutableArray<BuddyBlock>> held)
    {
        ImmutableArray<BuddyBlock> whole = Take(held, step.A);
        int chunks = (int)(whole[0].Size / Chunk);
        int keep = step.Size % (chunks + 2);
        int skip = step.B % (chunks + 2);
        Errno errno = allocator.Trim(whole, (ulong)keep * Chunk, out ImmutableArray<BuddyBlock> kept, whole[0].Offset + ((ulong)skip * Chunk));
        bool valid = whole.Length == 1 && keep > 0 && keep + skip <= chunks;
        Assert.Equal(valid ? Errno.Ok : Errno.EINVAL, errno);
        if (valid)
        {
            Assert.Equal(whole[0].Offset + ((ulong)skip * Chunk), kept[0].Offset);
            Assert.All(kept.Skip(1).Zip(kept), pair => Assert.Equal(pair.Second.End, pair.First.Offset));
            Assert.Equal((ulong)keep * Chunk, Bytes(kept));
            oracle.Free(whole, whole[0].Cleared);
            oracle.Take(kept);
        }
        else
        {
            Assert.Equal(whole, kept);
        }

        held.Add(kept);
    }

    private static void CheckTotals(BuddyAllocator allocator, BuddyOracle oracle)
    {
        Assert.Equal(allocator.Size, allocator.FreeBytes + allocator.AllocatedBytes);
        Assert.Equal((ulong)oracle.FreeChunks * Chunk, allocator.FreeBytes);
    }

    private static void CheckBlocks(BuddyAllocator allocator, BuddyOracle oracle, List<ImmutableArray<BuddyBlock>> held)
    {
        ulong at = 0;
        ulong cleared = 0;
        var byPlace = new HashSet<BuddyBlock>(held.SelectMany(blocks => blocks));
        ImmutableArray<(BuddyBlock Block, bool Allocated)> list = allocator.ListBlocks();
        foreach ((BuddyBlock block, bool allocated) in list)
        {
            Assert.Equal(at, block.Offset);
            at = block.End;
            int first = (int)(block.Offset / Chunk);
            int chunks = (int)(block.Size / Chunk);
            if (allocated)
            {
                Assert.Contains(block, byPlace);
                continue;
            }

            Assert.True(oracle.IsFree(first, chunks));
            Assert.True(!block.Cleared || oracle.IsCleared(first, chunks), "dirty memory passes for cleared");
            cleared += block.Cleared ? block.Size : 0;

            // Free buddies of one clear state are always merged.
            Assert.DoesNotContain(
                (new BuddyBlock(block.Offset ^ block.Size, block.Size, block.Cleared), false),
                SameRoot(allocator, block) ? list : []);
        }

        Assert.Equal(allocator.Size, at);
        Assert.Equal(cleared, allocator.ClearedFreeBytes);
        Assert.Equal(byPlace.Count, list.Count(pair => pair.Allocated));
    }

    /// <summary>Whether a block has a buddy: it is no root itself.</summary>
    private static bool SameRoot(BuddyAllocator allocator, BuddyBlock block)
    {
        ulong root = 0;
        for (ulong size = 1UL << 63; size >= Chunk; size >>= 1)
        {
            if ((allocator.Size & size) != 0)
            {
                if (block.Offset >= root && block.End <= root + size)
                {
                    return block.Size < size;
                }

                root += size;
            }
        }

        return false;
    }

    private static ImmutableArray<BuddyBlock> Take(List<ImmutableArray<BuddyBlock>> held, int which)
    {
        int index = which % held.Count;
        ImmutableArray<BuddyBlock> blocks = held[index];
        held.RemoveAt(index);
        return blocks;
    }

    private static ulong Bytes(ImmutableArray<BuddyBlock> blocks) => blocks.Aggregate(0UL, (sum, block) => sum + block.Size);

    private enum Expectation
    {
        Success = Errno.Ok,
        Invalid = Errno.EINVAL,
        NoSpace = Errno.ENOSPC,

        /// <summary>A run exists, but the allocator looks only around large blocks.</summary>
        Either = -1,
    }

    private sealed record Step(int Operation, int Size, int MinimumOrder, BuddyFlags Flags, int A, int B, bool Cleared);
}
