using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>What guests write to and read from the VRAM of their VF.</summary>
public sealed class GpuProbeTests
{
    private static readonly AddressRange TwoPages = Peers.Pages(0, 2);

    private static VramProbed Probe(Conversation gpu, int vf, AddressRange range, ContentTag? write = null) =>
        gpu.Ask<VramProbed>(Peers.VirtualFunction, new ProbeVram(Peers.Operation(9), Peers.VirtualFunction, vf, range, write ?? ContentTag.Zero, write is not null));

    [Fact]
    public void A_vf_finds_what_it_wrote_and_no_other_vf_does()
    {
        Conversation gpu = TestGpu.Provisioned();
        ContentTag tag = TestGpu.Tag(1);
        Assert.Equal(Errno.Ok, Probe(gpu, 1, TwoPages, tag).Errno);
        Assert.Equal(new ContentPiece(TwoPages, tag, 0), Assert.Single(Probe(gpu, 1, TwoPages).Found));
        Assert.Empty(Probe(gpu, 2, TwoPages).Found);
    }

    [Fact]
    public void An_address_behind_its_vram_faults()
    {
        Conversation gpu = TestGpu.Provisioned();
        Assert.Equal(Errno.EFAULT, Probe(gpu, 2, Peers.Pages(512, 1), TestGpu.Tag(1)).Errno);
        Assert.Equal(Errno.EFAULT, Probe(gpu, 3, Peers.Pages(0, 1)).Errno);
    }

    [Fact]
    public void A_clear_begins_an_epoch_of_that_vf_alone()
    {
        Conversation gpu = TestGpu.Provisioned();
        Probe(gpu, 1, TwoPages, TestGpu.Tag(1));
        Probe(gpu, 2, TwoPages, TestGpu.Tag(2));
        gpu.Tell(Peers.PhysicalFunction, new ClearVf(Peers.Operation(3), 1));
        Assert.Equal(Errno.EIO, Probe(gpu, 1, TwoPages).Errno);
        gpu.Elapse();
        VramProbed cleared = Probe(gpu, 1, TwoPages);
        Assert.Equal(1, cleared.Epoch);
        Assert.Equal(ContentTag.Cleared, Assert.Single(cleared.Found).Tag);
        VramProbed other = Probe(gpu, 2, TwoPages);
        Assert.Equal(0, other.Epoch);
        Assert.Equal(TestGpu.Tag(2), Assert.Single(other.Found).Tag);
    }
}
