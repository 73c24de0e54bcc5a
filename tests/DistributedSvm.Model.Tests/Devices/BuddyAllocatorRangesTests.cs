using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Devices;

public sealed class BuddyAllocatorRangesTests
{
    [Theory]
    [InlineData(5, Errno.Ok)]
    [InlineData(16, Errno.Ok)]
    [InlineData(17, Errno.ENOSPC)]
    [InlineData(long.MaxValue / 4096, Errno.ENOSPC)]
    [InlineData(0, Errno.EINVAL)]
    public void What_does_not_fit_is_enospc_also_when_it_never_could(long pages, Errno expected)
    {
        BuddyAllocator allocator = BuddyAllocator.Create(16 * Peers.Page, Peers.Page);
        Assert.Equal(expected, allocator.TryAllocate((ulong)pages * Peers.Page, Peers.Page, out ImmutableArray<AddressRange> ranges));
        Assert.Equal(expected == Errno.Ok ? pages : 0, Peers.PageFrames(ranges).Length);
        allocator.FreeRanges(ranges);
        Assert.Equal(0UL, allocator.AllocatedBytes);
    }

    [Fact]
    public void What_is_taken_is_enospc()
    {
        BuddyAllocator allocator = BuddyAllocator.Create(16 * Peers.Page, Peers.Page);
        Assert.Equal(Errno.Ok, allocator.TryAllocate(12 * Peers.Page, Peers.Page, out ImmutableArray<AddressRange> held));
        Assert.Equal(Errno.ENOSPC, allocator.TryAllocate(5 * Peers.Page, Peers.Page, out ImmutableArray<AddressRange> none));
        Assert.Empty(none);
        Assert.Equal(12, Peers.PageFrames(held).Distinct().Count());
    }
}
