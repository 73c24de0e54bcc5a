using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Tests.Memory;

/// <summary>Cleared and dirty memory: kept apart, preferred, merged only when it must be.</summary>
public sealed class BuddyClearStateTests
{
    private const ulong Page = 4096;
    private readonly BuddyAllocator _small = BuddyAllocator.Create(16 * Page);

    [Fact]
    public void Memory_freed_as_cleared_is_kept_apart_and_preferred_by_those_who_need_it()
    {
        _small.Allocate(0, 8 * Page, 8 * Page, Page, BuddyFlags.None, out ImmutableArray<BuddyBlock> lower);
        _small.Free(lower, BuddyFlags.Cleared);
        Assert.Equal(8 * Page, _small.ClearedFreeBytes);
        Assert.Equal([(new(0, 8 * Page, true), false), (new(8 * Page, 8 * Page, false), false)], _small.ListBlocks());

        _small.Allocate(Page, Page, BuddyFlags.Clear, out ImmutableArray<BuddyBlock> clear);
        Assert.Equal([new(7 * Page, Page, true)], clear);
        _small.Allocate(Page, Page, BuddyFlags.None, out ImmutableArray<BuddyBlock> dirty);
        Assert.Equal([new(15 * Page, Page, false)], dirty);
    }

    [Fact]
    public void Each_falls_back_on_the_other_when_its_own_is_used_up()
    {
        _small.Allocate(0, 8 * Page, 8 * Page, Page, BuddyFlags.None, out ImmutableArray<BuddyBlock> lower);
        _small.Free(lower, BuddyFlags.Cleared);
        _small.Allocate(12 * Page, Page, BuddyFlags.Clear, out ImmutableArray<BuddyBlock> mixed);
        Assert.Equal([new(0, 8 * Page, true), new(12 * Page, 4 * Page, false)], mixed);
        _small.Free(mixed);
        Assert.Equal(0UL, _small.ClearedFreeBytes);

        _small.Allocate(8 * Page, Page, BuddyFlags.None, out ImmutableArray<BuddyBlock> upper);
        _small.Free(upper, BuddyFlags.Cleared);
        _small.Allocate(15 * Page, Page, BuddyFlags.None, out ImmutableArray<BuddyBlock> all);
        Assert.Equal(
            [new(0, 8 * Page, false), new(12 * Page, 4 * Page, true), new(10 * Page, 2 * Page, true), new(9 * Page, Page, true)], all);
    }

    [Fact]
    public void The_preference_for_cleared_memory_holds_in_a_range_too()
    {
        _small.Allocate(4 * Page, 6 * Page, 2 * Page, Page, BuddyFlags.None, out ImmutableArray<BuddyBlock> middle);
        _small.Free(middle, BuddyFlags.Cleared);
        _small.Allocate(0, 8 * Page, Page, Page, BuddyFlags.Range | BuddyFlags.Clear, out ImmutableArray<BuddyBlock> clear);
        Assert.Equal([new(4 * Page, Page, true)], clear);
        _small.Allocate(4 * Page, 8 * Page, Page, Page, BuddyFlags.Range, out ImmutableArray<BuddyBlock> dirty);
        Assert.Equal([new(6 * Page, Page, false)], dirty);
    }

    [Fact]
    public void Buddies_of_different_clear_state_merge_only_when_a_request_fails_without_and_are_dirty_then()
    {
        _small.Allocate(0, 8 * Page, 8 * Page, Page, BuddyFlags.None, out ImmutableArray<BuddyBlock> lower);
        _small.Free(lower, BuddyFlags.Cleared);
        Assert.Equal(2, _small.ListBlocks().Length);
        Assert.Equal(Errno.Ok, _small.Allocate(9 * Page, Page, BuddyFlags.Contiguous | BuddyFlags.Clear, out ImmutableArray<BuddyBlock> run));
        Assert.True(IsRun(run));
        Assert.All(run, block => Assert.False(block.Cleared));
        Assert.Equal(0UL, _small.ClearedFreeBytes);
    }

    [Fact]
    public void Equally_cleared_buddies_merge_and_stay_cleared()
    {
        _small.Allocate(8 * Page, Page, BuddyFlags.None, out ImmutableArray<BuddyBlock> upper);
        _small.Allocate(8 * Page, Page, BuddyFlags.None, out ImmutableArray<BuddyBlock> lower);
        _small.Free(upper, BuddyFlags.Cleared);
        _small.Free(lower, BuddyFlags.Cleared);
        Assert.Equal([(new(0, 16 * Page, true), false)], _small.ListBlocks());
        Assert.Equal(16 * Page, _small.ClearedFreeBytes);
    }

    [Fact]
    public void A_reset_counts_all_free_memory_as_cleared_or_as_dirty()
    {
        BuddyAllocator allocator = BuddyAllocator.Create(13 * Page);
        allocator.Allocate(2 * Page, Page, BuddyFlags.None, out ImmutableArray<BuddyBlock> some);
        allocator.Allocate(4 * Page, Page, BuddyFlags.None, out ImmutableArray<BuddyBlock> other);
        allocator.Free(some, BuddyFlags.Cleared);
        allocator.ResetClear(cleared: true);
        Assert.Equal(9 * Page, allocator.ClearedFreeBytes);
        allocator.ResetClear(cleared: false);
        Assert.Equal((0UL, 9 * Page), (allocator.ClearedFreeBytes, allocator.FreeBytes));
        allocator.Free(other);
        Assert.Equal(3, allocator.ListBlocks().Length);
    }

    private static bool IsRun(ImmutableArray<BuddyBlock> blocks) => blocks.Skip(1).Zip(blocks).All(pair => pair.First.Offset == pair.Second.End);
}
