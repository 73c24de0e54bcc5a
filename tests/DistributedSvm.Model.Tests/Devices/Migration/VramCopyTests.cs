using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>The GPU's part of saving and restoring a VF: the copy engine, and what is in the image.</summary>
public sealed class VramCopyTests
{
    private static readonly ContentTag Written = TestGpu.Tag(1);
    private static readonly ContentTag Foreign = new(Peers.OtherGuest, 9, 9);

    [Fact]
    public void A_chunk_goes_through_the_copy_engine_and_the_fabric_and_what_stood_there_is_at_the_vfs_addresses()
    {
        Conversation gpu = TestGpu.Provisioned();
        Assert.Equal(Errno.Ok, TestGpu.Render(gpu, 1, Written, Peers.Pages(3, 2)));
        VramCopied copied = Copy(gpu, 1, Peers.Pages(0, 512), null, out TransferRequest transfer);
        Assert.Equal((TestGpu.Node, TestGpu.MemoryNode, 512L * 4096, TransferKind.CopyEngine), (transfer.FromNode, transfer.ToNode, transfer.Bytes, transfer.Kind));
        Assert.Equal(Errno.Ok, copied.Errno);
        Assert.Equal([new ContentPiece(Peers.Pages(3, 2), Written, 0)], copied.Content);
    }

    [Fact]
    public void A_restored_chunk_is_what_was_saved_and_nothing_of_what_stood_there_before()
    {
        Conversation gpu = TestGpu.Provisioned();
        Assert.Equal(Errno.Ok, TestGpu.Render(gpu, 1, Written, Peers.Pages(3, 2)));
        Assert.Equal(Errno.Ok, TestGpu.Render(gpu, 2, Foreign, Peers.Pages(0, 8)));
        ImmutableArray<ContentPiece> image = Copy(gpu, 1, Peers.Pages(0, 512), null, out _).Content;
        VramCopied restored = Copy(gpu, 2, Peers.Pages(0, 512), image, out TransferRequest transfer);
        Assert.Equal(Errno.Ok, restored.Errno);
        Assert.Equal((TestGpu.MemoryNode, TestGpu.Node), (transfer.FromNode, transfer.ToNode));
        Assert.Equal(image, Copy(gpu, 2, Peers.Pages(0, 512), null, out _).Content);
    }

    [Fact]
    public void Beyond_the_vfs_vram_there_is_nothing_to_copy()
    {
        Conversation gpu = TestGpu.Provisioned();
        Assert.Equal(Errno.EFAULT, Copy(gpu, 1, Peers.Pages(0, 4096), null, out _).Errno);
    }

    [Fact]
    public void A_peers_write_into_what_an_image_has_already_tears_it_until_the_vf_runs_again()
    {
        Conversation gpu = TestGpu.Provisioned();
        Write(gpu);
        Assert.Empty(gpu.Violations);
        Copy(gpu, 1, Peers.Pages(0, 512), null, out _);
        Write(gpu);
        Violation torn = Assert.Single(gpu.Violations);
        Assert.Equal(("I-31", Blame.Importer), (torn.Invariant, torn.Blame));
        Assert.Empty(gpu.Tell(Peers.PhysicalFunction, new ForgetImage(1)));
        Write(gpu);
        Assert.Single(gpu.Violations);
    }

    private static void Write(Conversation gpu) =>
        Assert.Equal(Errno.Ok, gpu.Ask<ContentRead>(TestGpu.Peer, new PeerWrite(Peers.Operation(80), [Peers.BarPages(4, 1)], Foreign, gpu.Now)).Errno);

    private static VramCopied Copy(Conversation gpu, int vf, AddressRange range, ImmutableArray<ContentPiece>? content, out TransferRequest transfer)
    {
        Assert.Empty(gpu.Tell(Peers.PhysicalFunction, new CopyVram(Peers.Operation(90), vf, range, content)));
        SentMessage asked = Assert.Single(gpu.Elapse());
        Assert.Equal(Peers.Fabric, asked.To);
        transfer = Assert.IsType<TransferRequest>(asked.Message);
        SentMessage fence = Assert.Single(gpu.Tell(Peers.Fabric, new TransferDone(transfer.Operation, Errno.Ok, gpu.Now, gpu.Now)));
        Assert.Equal(gpu.Self, fence.To);
        return gpu.Ask<VramCopied>(gpu.Self, fence.Message, Peers.PhysicalFunction);
    }
}
