using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Devices;

public sealed class HostMemoryTests
{
    private static readonly ContentTag Frame = TestGpu.Tag(1);

    [Fact]
    public void Full_is_enomem_also_for_what_would_never_fit()
    {
        var memory = new Conversation(new HostMemorySpec(64 * 4096));
        PagesAllocated first = Allocate(memory, 40);
        Assert.Equal((Errno.Ok, 40), (first.Errno, Peers.PageFrames(first.Pages).Distinct().Count()));
        Assert.Equal(Errno.ENOMEM, Allocate(memory, 25).Errno);
        Assert.Equal(Errno.ENOMEM, Allocate(memory, 65).Errno);
        Assert.Equal("I-16", Assert.Single(memory.Audit()).Invariant);
        Assert.Empty(memory.Tell(Peers.Guest, new FreePages(first.Pages)));
        Assert.Empty(memory.Audit());
        Assert.Equal(Errno.Ok, Allocate(memory, 64).Errno);
    }

    [Fact]
    public void Pages_hold_a_buffer_in_its_order_and_read_as_zeros_once_freed()
    {
        var memory = new Conversation(new HostMemorySpec(64 * 4096));
        ImmutableArray<AddressRange> pages = Allocate(memory, 7).Pages;
        Assert.True(pages.Length > 1);
        Assert.Equal(Errno.Ok, memory.Ask<Completed>(Peers.Gpu, new WritePages(Peers.Operation(1), pages, Frame)).Errno);
        Assert.True(Read(memory, pages, Frame).Matches);
        ContentRead backwards = Read(memory, [.. pages.Reverse()], Frame);
        Assert.Equal((false, 0, Frame), (backwards.Matches, backwards.WrongOffset, backwards.Found));
        memory.Tell(Peers.Guest, new FreePages(pages));
        Assert.Equal(ContentTag.Zero, Read(memory, pages, Frame).Found);
        Assert.True(Read(memory, pages, ContentTag.Zero).Matches);
    }

    [Fact]
    public void Freeing_what_nobody_has_is_a_bug() =>
        Assert.Throws<ModelBugException>(() => new Conversation(new HostMemorySpec(64 * 4096)).Tell(Peers.Guest, new FreePages([Peers.Pages(0, 1)])));

    private static PagesAllocated Allocate(Conversation memory, long pages) =>
        memory.Ask<PagesAllocated>(Peers.Guest, new AllocatePages(Peers.Operation(1), pages * 4096));

    private static ContentRead Read(Conversation memory, ImmutableArray<AddressRange> pages, ContentTag expected) =>
        memory.Ask<ContentRead>(Peers.Gpu, new ReadPages(Peers.Operation(1), pages, expected));
}
