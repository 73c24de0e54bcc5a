using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Tests.Memory;

/// <summary>One example per rule of the kernel's buddy allocator (drivers/gpu/drm/drm_buddy.c and its tests).</summary>
public sealed class BuddyAllocatorTests
{
    private const ulong Page = 4096;
    private readonly BuddyAllocator _small = BuddyAllocator.Create(16 * Page);

    [Theory]
    [InlineData(4095, 4096)]
    [InlineData(0, 4096)]
    [InlineData(1 << 20, 2048)]
    [InlineData(1 << 20, 12288)]
    [InlineData(1 << 20, 0)]
    public void A_size_below_a_chunk_and_a_chunk_that_is_no_power_of_two_or_below_a_page_are_invalid(ulong size, ulong chunk)
    {
        Assert.Equal(Errno.EINVAL, BuddyAllocator.TryCreate(size, chunk, out BuddyAllocator? allocator));
        Assert.Null(allocator);
        Assert.Throws<ModelBugException>(() => BuddyAllocator.Create(size, chunk));
    }

    [Fact]
    public void A_size_that_is_no_power_of_two_has_a_root_for_each_bit()
    {
        BuddyAllocator allocator = BuddyAllocator.Create((13 * Page) + 100);
        Assert.Equal((13 * Page, 3), (allocator.Size, allocator.MaxOrder));
        Assert.Equal(
            [(new(0, 8 * Page, false), false), (new(8 * Page, 4 * Page, false), false), (new(12 * Page, Page, false), false)],
            allocator.ListBlocks());
        Assert.Equal(Errno.Ok, allocator.Allocate(13 * Page, Page, BuddyFlags.None, out ImmutableArray<BuddyBlock> all));
        Assert.Equal([new(0, 8 * Page, false), new(8 * Page, 4 * Page, false), new(12 * Page, Page, false)], all);
        allocator.Free(all);
        Assert.Equal(3, allocator.ListBlocks().Length);
    }

    [Fact]
    public void Free_and_allocated_bytes_always_add_up_to_the_size()
    {
        Assert.Equal(Errno.Ok, _small.Allocate(5 * Page, Page, BuddyFlags.None, out ImmutableArray<BuddyBlock> blocks));
        Assert.Equal((11 * Page, 5 * Page), (_small.FreeBytes, _small.AllocatedBytes));
        _small.Free(blocks);
        Assert.Equal((16 * Page, 0UL), (_small.FreeBytes, _small.AllocatedBytes));
        Assert.Equal([(new(0, 16 * Page, false), false)], _small.ListBlocks());
    }

    [Fact]
    public void A_scattered_size_is_made_of_its_powers_of_two_from_the_upper_end_of_the_smallest_blocks()
    {
        Assert.Equal(Errno.Ok, _small.Allocate(5 * Page, Page, BuddyFlags.None, out ImmutableArray<BuddyBlock> blocks));
        Assert.Equal([new(12 * Page, 4 * Page, false), new(11 * Page, Page, false)], blocks);
    }

    [Theory]
    [InlineData(0, 16, 0, 1)]
    [InlineData(0, 16, 1, 0)]
    [InlineData(0, 16, 1, 3)]
    [InlineData(0, 17, 1, 1)]
    [InlineData(16, 16, 1, 1)]
    [InlineData(8, 16, 9, 1)]
    [InlineData(0, 16, 17, 1)]
    [InlineData(1, 3, 2, 2)]
    public void Requests_that_make_no_sense_are_invalid(ulong start, ulong end, ulong size, ulong minimum)
    {
        Errno errno = _small.Allocate(
            start * Page, end * Page, size * Page, minimum * Page, BuddyFlags.None, out ImmutableArray<BuddyBlock> blocks);
        Assert.Equal(Errno.EINVAL, errno);
        Assert.Empty(blocks);
        Assert.Equal(_small.Size, _small.FreeBytes);
    }

    [Fact]
    public void Sizes_and_ends_that_are_not_whole_chunks_are_invalid()
    {
        Assert.Equal(Errno.EINVAL, _small.Allocate(Page + 1, Page, BuddyFlags.None, out _));
        Assert.Equal(Errno.EINVAL, _small.Allocate(1, 4 * Page, Page, Page, BuddyFlags.Range, out _));
        Assert.Equal(Errno.EINVAL, _small.Allocate(0, (4 * Page) - 1, Page, Page, BuddyFlags.Range, out _));
    }

    [Fact]
    public void Without_enough_memory_there_is_no_space_and_nothing_is_taken()
    {
        _small.Allocate(8 * Page, Page, BuddyFlags.None, out _);
        Assert.Equal(Errno.ENOSPC, _small.Allocate(9 * Page, Page, BuddyFlags.None, out ImmutableArray<BuddyBlock> blocks));
        Assert.Empty(blocks);
        Assert.Equal(8 * Page, _small.FreeBytes);
        Assert.Equal(2, _small.ListBlocks().Length);
    }

    [Fact]
    public void No_block_is_smaller_than_the_minimum_but_for_what_is_trimmed_off_the_last()
    {
        Assert.Equal(Errno.Ok, _small.Allocate(6 * Page, 4 * Page, BuddyFlags.None, out ImmutableArray<BuddyBlock> blocks));
        Assert.Equal([new(8 * Page, 4 * Page, false), new(12 * Page, 2 * Page, false)], blocks.OrderBy(block => block.Offset));
        Assert.Equal(6 * Page, _small.AllocatedBytes);
        Assert.Equal(Errno.Ok, _small.Allocate(3 * Page, 4 * Page, BuddyFlags.TrimDisable, out blocks));
        Assert.Equal(4 * Page, Assert.Single(blocks).Size);
    }

    [Fact]
    public void A_power_of_two_below_the_minimum_block_size_is_one_block_at_a_multiple_of_it()
    {
        for (ulong expected = 4; expected > 0; expected--)
        {
            Assert.Equal(Errno.Ok, _small.Allocate(Page, 4 * Page, BuddyFlags.None, out ImmutableArray<BuddyBlock> blocks));
            Assert.Equal([new(4 * (expected - 1) * Page, Page, false)], blocks);
        }

        Assert.Equal(Errno.ENOSPC, _small.Allocate(Page, 4 * Page, BuddyFlags.None, out _));
        Assert.Equal(12 * Page, _small.FreeBytes);
    }

    [Fact]
    public void A_contiguous_size_is_one_block_trimmed_to_the_size()
    {
        Assert.Equal(Errno.Ok, _small.Allocate(5 * Page, Page, BuddyFlags.Contiguous, out ImmutableArray<BuddyBlock> blocks));
        Assert.Equal([new(8 * Page, 4 * Page, false), new(12 * Page, Page, false)], blocks);
        Assert.Equal(11 * Page, _small.FreeBytes);
        _small.Free(blocks);
        Assert.Single(_small.ListBlocks());
        Assert.Equal(Errno.Ok, _small.Allocate(5 * Page, Page, BuddyFlags.Contiguous | BuddyFlags.TrimDisable, out blocks));
        Assert.Equal([new(8 * Page, 8 * Page, false)], blocks);
    }

    [Fact]
    public void A_contiguous_size_without_an_aligned_block_is_a_run_of_neighbours()
    {
        _small.Allocate(0, 2 * Page, 2 * Page, Page, BuddyFlags.None, out _);
        Assert.Equal(Errno.Ok, _small.Allocate(12 * Page, Page, BuddyFlags.Contiguous, out ImmutableArray<BuddyBlock> blocks));
        Assert.Equal([new(4 * Page, 4 * Page, false), new(8 * Page, 8 * Page, false)], blocks);
        Assert.Equal(Errno.ENOSPC, _small.Allocate(3 * Page, Page, BuddyFlags.Contiguous, out _));
        Assert.Equal(2 * Page, _small.FreeBytes);
    }

    [Fact]
    public void A_run_that_holds_no_block_of_the_size_rounded_down_is_not_found()
    {
        // Free: pages 2 to 13, in blocks of two and four pages.
        _small.Allocate(0, 2 * Page, 2 * Page, Page, BuddyFlags.None, out _);
        _small.Allocate(14 * Page, 16 * Page, 2 * Page, Page, BuddyFlags.None, out _);
        Assert.Equal(Errno.ENOSPC, _small.Allocate(10 * Page, Page, BuddyFlags.Contiguous, out _));
        Assert.Equal(Errno.Ok, _small.Allocate(7 * Page, Page, BuddyFlags.Contiguous, out ImmutableArray<BuddyBlock> blocks));
        Assert.True(IsRun(blocks));
        Assert.Equal(7 * Page, Bytes(blocks));
    }

    [Fact]
    public void A_contiguous_size_beyond_the_largest_root_is_a_run_over_roots()
    {
        BuddyAllocator allocator = BuddyAllocator.Create(14 * Page);
        Assert.Equal(Errno.Ok, allocator.Allocate(10 * Page, Page, BuddyFlags.Contiguous, out ImmutableArray<BuddyBlock> blocks));
        Assert.Equal([new(0, 8 * Page, false), new(8 * Page, 2 * Page, false)], blocks);
    }

    [Fact]
    public void A_range_is_filled_from_its_lowest_place_and_not_beyond_its_end()
    {
        Assert.Equal(Errno.Ok, _small.Allocate(3 * Page, 11 * Page, 2 * Page, 2 * Page, BuddyFlags.Range, out ImmutableArray<BuddyBlock> blocks));
        Assert.Equal([new(4 * Page, 2 * Page, false)], blocks);
        Assert.Equal(Errno.Ok, _small.Allocate(3 * Page, 11 * Page, 5 * Page, Page, BuddyFlags.Range, out blocks));
        Assert.All(blocks, block => Assert.True(block.Offset >= 3 * Page && block.End <= 11 * Page));
        Assert.Equal(Errno.ENOSPC, _small.Allocate(3 * Page, 11 * Page, 2 * Page, Page, BuddyFlags.Range, out _));
    }

    [Fact]
    public void A_range_too_small_for_an_aligned_minimum_block_has_no_space()
    {
        Assert.Equal(Errno.ENOSPC, _small.Allocate(Page, 3 * Page, Page, 2 * Page, BuddyFlags.Range, out _));
        Assert.Equal(Errno.Ok, _small.Allocate(Page, 4 * Page, Page, 2 * Page, BuddyFlags.Range, out ImmutableArray<BuddyBlock> blocks));
        Assert.Equal([new(2 * Page, Page, false)], blocks);
    }

    [Fact]
    public void A_range_that_the_size_fills_is_taken_exactly_or_not_at_all()
    {
        Assert.Equal(Errno.Ok, _small.Allocate(3 * Page, 8 * Page, 5 * Page, Page, BuddyFlags.None, out ImmutableArray<BuddyBlock> blocks));
        Assert.Equal([new(3 * Page, Page, false), new(4 * Page, 4 * Page, false)], blocks);
        Assert.Equal(Errno.ENOSPC, _small.Allocate(0, 4 * Page, 4 * Page, Page, BuddyFlags.None, out _));
        Assert.Equal(11 * Page, _small.FreeBytes);
    }

    [Fact]
    public void Top_down_takes_the_highest_address_rather_than_the_smallest_block()
    {
        _small.Allocate(6 * Page, 8 * Page, 2 * Page, Page, BuddyFlags.None, out _);
        Assert.Equal(Errno.Ok, _small.Allocate(2 * Page, Page, BuddyFlags.TopDown, out ImmutableArray<BuddyBlock> high));
        Assert.Equal([new(14 * Page, 2 * Page, false)], high);
        _small.Free(high);
        Assert.Equal(Errno.Ok, _small.Allocate(2 * Page, Page, BuddyFlags.None, out ImmutableArray<BuddyBlock> small));
        Assert.Equal([new(4 * Page, 2 * Page, false)], small);
    }

    [Fact]
    public void A_trim_keeps_a_part_in_rising_blocks_and_gives_back_the_rest()
    {
        _small.Allocate(16 * Page, Page, BuddyFlags.Contiguous, out ImmutableArray<BuddyBlock> whole);
        Assert.Equal(Errno.Ok, _small.Trim(whole, 7 * Page, out ImmutableArray<BuddyBlock> kept, 3 * Page));
        Assert.Equal([new(3 * Page, Page, false), new(4 * Page, 4 * Page, false), new(8 * Page, 2 * Page, false)], kept);
        Assert.Equal(9 * Page, _small.FreeBytes);
        _small.Free(kept);
        Assert.Single(_small.ListBlocks());
    }

    [Fact]
    public void A_trim_of_several_blocks_of_nothing_or_of_more_is_invalid()
    {
        _small.Allocate(8 * Page, Page, BuddyFlags.None, out ImmutableArray<BuddyBlock> block);
        Assert.Equal(Errno.EINVAL, _small.Trim(block, 0, out ImmutableArray<BuddyBlock> same));
        Assert.Equal(block, same);
        Assert.Equal(Errno.EINVAL, _small.Trim(block, 9 * Page, out _));
        Assert.Equal(Errno.EINVAL, _small.Trim(block, Page + 1, out _));
        Assert.Equal(Errno.EINVAL, _small.Trim(block, Page, out _, 7 * Page));
        Assert.Equal(Errno.EINVAL, _small.Trim(block, 2 * Page, out _, 15 * Page));
        Assert.Equal(Errno.EINVAL, _small.Trim(block, 2 * Page, out _, ulong.MaxValue & ~(Page - 1)));
        Assert.Equal(Errno.EINVAL, _small.Trim([block[0], block[0]], Page, out _));
        Assert.Equal(Errno.Ok, _small.Trim(block, 8 * Page, out same));
        Assert.Equal(block, same);
    }

    [Fact]
    public void Freeing_what_is_not_allocated_is_a_bug()
    {
        _small.Allocate(2 * Page, Page, BuddyFlags.None, out ImmutableArray<BuddyBlock> blocks);
        Assert.Throws<ModelBugException>(() => _small.Free([new(0, Page, false)]));
        Assert.Throws<ModelBugException>(() => _small.Free([new(blocks[0].Offset, Page, false)]));
        Assert.Throws<ModelBugException>(() => _small.Free([new(blocks[0].Offset + 1, 2 * Page, false)]));
        _small.Free(blocks);
        Assert.Throws<ModelBugException>(() => _small.Free(blocks));
        Assert.Equal(_small.Size, _small.FreeBytes);
    }

    [Fact]
    public void Its_state_survives_a_round_trip_and_a_copy_is_independent()
    {
        _small.Allocate(5 * Page, Page, BuddyFlags.None, out ImmutableArray<BuddyBlock> blocks);
        _small.Free([blocks[0]], BuddyFlags.Cleared);
        foreach (BuddyAllocator copy in new[] { Serialization.RoundTrip(_small), Serialization.DeepCopy(_small) })
        {
            Assert.Equal(_small.ListBlocks(), copy.ListBlocks());
            Assert.Equal(
                (_small.FreeBytes, _small.AllocatedBytes, _small.ClearedFreeBytes), (copy.FreeBytes, copy.AllocatedBytes, copy.ClearedFreeBytes));
            copy.Free([blocks[1]]);
            Assert.Equal(Page, _small.AllocatedBytes);
        }
    }

    [Fact]
    public void A_damaged_snapshot_is_a_bug()
    {
        foreach (byte[] blocks in new byte[][] { [], [4, 0], [3], [0, 3, 3], [63] })
        {
            var surrogate = new BuddyAllocatorSurrogate { Size = 16 * Page, ChunkSize = Page, Blocks = blocks };
            Assert.Throws<ModelBugException>(() => new BuddyAllocatorConverter().ConvertFromSurrogate(surrogate));
        }
    }

    private static bool IsRun(ImmutableArray<BuddyBlock> blocks) => blocks.Skip(1).Zip(blocks).All(pair => pair.First.Offset == pair.Second.End);

    private static ulong Bytes(ImmutableArray<BuddyBlock> blocks) => blocks.Aggregate(0UL, (sum, block) => sum + block.Size);

    [Fact]
    public void Chunks_of_a_block_are_given_back_one_by_one_and_in_the_end_all_is_free_as_before()
    {
        var allocator = BuddyAllocator.Create(1 << 20);
        Assert.Equal(Errno.Ok, allocator.TryAllocate(64 << 10, 4096, out ImmutableArray<AddressRange> blocks));
        ulong start = Assert.Single(blocks).Start;
        allocator.FreeChunks(AddressRange.FromLength(start + (5 << 12), 3 << 12));
        Assert.Equal(13UL << 12, allocator.AllocatedBytes);
        Assert.Throws<ModelBugException>(() => allocator.FreeChunks(AddressRange.FromLength(start + (4 << 12), 2 << 12)));
        allocator.FreeChunks(AddressRange.FromLength(start + (8 << 12), 8 << 12));
        allocator.FreeChunks(AddressRange.FromLength(start, 4 << 12));
        Assert.Equal(0UL, allocator.AllocatedBytes);
        Assert.Equal(((ulong)1 << 20, false), (allocator.ListBlocks().Single().Block.Size, allocator.ListBlocks().Single().Allocated));
    }

    [Fact]
    public void Memory_full_of_single_pages_is_given_back_in_any_order_and_is_one_piece_again()
    {
        const ulong Pages = 4096;
        BuddyAllocator allocator = BuddyAllocator.Create(Pages * Page);
        for (ulong page = 0; page < Pages; page++)
        {
            Assert.Equal(Errno.Ok, allocator.Allocate(Page, Page, BuddyFlags.None, out _));
        }

        Assert.Equal(Enumerable.Range(0, (int)Pages).Select(page => ((ulong)page * Page, true)), allocator.ListBlocks().Select(item => (item.Block.Offset, item.Allocated)));
        for (ulong page = 0; page < Pages; page++)
        {
            allocator.Free([new BuddyBlock(page * 1365 % Pages * Page, Page, Cleared: false)]);
            if (page == Pages / 2)
            {
                allocator = Serialization.RoundTrip(allocator);
                Assert.Equal(Pages * Page, allocator.ListBlocks().Aggregate(0UL, (sum, item) => sum + item.Block.Size));
            }
        }

        Assert.Equal(new BuddyBlock(0, Pages * Page, Cleared: false), Assert.Single(allocator.ListBlocks()).Block);
    }
}
