using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Sharing.Variants;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>A PCI device that imports dma-bufs and accesses them through page tables of its own: driver and device are one entity.</summary>
public sealed class PciDeviceTests
{
    private static readonly EntityId OtherDmaBuf = new(15, EntityKind.DmaBuf, 2);
    private static readonly ImmutableArray<AddressRange> Pages = [Peers.Pages(40, 2)];

    [Theory]
    [InlineData(PciDeviceRole.Rdma, new[] { InterconnectKind.PeerToPeerSg, InterconnectKind.SystemSg })]
    [InlineData(PciDeviceRole.SystemOnly, new[] { InterconnectKind.SystemSg })]
    [InlineData(PciDeviceRole.Iommufd, new[] { InterconnectKind.Pal })]
    public void It_asks_for_what_its_driver_can_use(PciDeviceRole role, InterconnectKind[] kinds)
    {
        Conversation device = Device(role);
        GetReference get = device.Ask<GetReference>(Peers.Guest, Import(40, Peers.DmaBuf), Peers.DmaBuf);
        Attach attach = device.Ask<Attach>(Peers.DmaBuf, new Completed(get.Operation, Errno.Ok));
        Assert.Equal(kinds, attach.Offers.Select(offer => offer.Kind));
    }

    [Fact]
    public void It_reads_what_it_imported_across_the_fabric_and_answers_whoever_asked()
    {
        Conversation device = Device(PciDeviceRole.SystemOnly);
        long surface = Imported(device);
        TransferRequest transfer = Access(device, surface, 70);
        ReadPages pages = device.Ask<ReadPages>(Peers.Fabric, new TransferDone(transfer.Operation, Errno.Ok, device.Now, device.Now), Peers.Memory);
        Assert.Equal(Pages, pages.Pages);
        SentMessage read = Assert.Single(Serve(device, device.Tell(Peers.Memory, new ContentRead(pages.Operation, Errno.Ok, true, 0, default))));
        Assert.Equal((Peers.Guest, new ContentRead(Peers.Operation(70), Errno.Ok, true, 0, default)), (read.To, read.Message));
    }

    [Fact]
    public void An_answer_of_a_dma_buf_is_not_taken_for_one_to_the_access_that_has_the_same_number()
    {
        Conversation device = Device(PciDeviceRole.SystemOnly);
        long surface = Imported(device);
        GetReference second = device.Ask<GetReference>(Peers.Guest, Import(41, OtherDmaBuf), OtherDmaBuf);
        TransferRequest transfer;
        do
        {
            transfer = Access(device, surface, 70);
        }
        while (transfer.Operation.Value < second.Operation.Value);

        Assert.Equal(second.Operation, transfer.Operation);
        device.Ask<Attach>(OtherDmaBuf, new Completed(second.Operation, Errno.Ok));
        device.Ask<ReadPages>(Peers.Fabric, new TransferDone(transfer.Operation, Errno.Ok, device.Now, device.Now), Peers.Memory);
    }

    [Fact]
    public void Iommufd_takes_one_range_only()
    {
        foreach (ImmutableArray<AddressRange> ranges in (ImmutableArray<AddressRange>[])[[Peers.BarPages(0, 2)], [Peers.BarPages(0, 1), Peers.BarPages(4, 1)]])
        {
            Conversation device = Device(PciDeviceRole.Iommufd);
            Imported imported = Import(device, ranges, InterconnectKind.Pal, out List<SentMessage> others);
            Assert.Equal(ranges.Length == 1 ? Errno.Ok : Errno.EINVAL, imported.Errno);
            Assert.Equal(ranges.Length == 1, others.TrueForAll(sent => sent.Message is not Unmap));
        }
    }

    private static Conversation Device(PciDeviceRole role) => new(new PciDeviceSpec
    {
        Role = role,
        Node = 9,
        MemoryNode = 1,
        Fabric = Peers.Fabric,
        HostMemory = Peers.Memory,
        PeerIndex = 1,
        BarWindows = [],
        PeerRoutes = [],
        Protocol = ProtocolSettings.Reference,
    });

    private static ImportBuffer Import(long operation, EntityId buffer) =>
        new(Peers.Operation(operation), buffer, 2 * (long)Peers.Page, ImporterProfile.Driver with { WantsPhysicalAddresses = true });

    private static long Imported(Conversation device)
    {
        Imported imported = Import(device, Pages, InterconnectKind.SystemSg, out _);
        Assert.Equal(Errno.Ok, imported.Errno);
        return imported.Surface;
    }

    /// <summary>A whole import, the dma-buf played by the test.</summary>
    private static Imported Import(Conversation device, ImmutableArray<AddressRange> ranges, InterconnectKind kind, out List<SentMessage> others)
    {
        others = Serve(device, device.Tell(Peers.Guest, Import(40, Peers.DmaBuf)), request => request switch
        {
            GetReference get => new Completed(get.Operation, Errno.Ok),
            Attach attach => new Attached(attach.Operation, Errno.Ok, 1, new InterconnectOffer(kind, Peers.Guest, default, 0, 0)),
            LockReservation take => new ReservationGranted(take.Operation, Errno.Ok),
            Map map => new Mapped(map.Operation, Errno.Ok, RangeXArray.Create(1, ranges.AsSpan())),
            Unmap unmap => new Completed(unmap.Operation, Errno.Ok),
            Detach detach => new Completed(detach.Operation, Errno.Ok),
            _ => null,
        });
        return Assert.IsType<Imported>(Assert.Single(others, sent => sent.To == Peers.Guest).Message);
    }

    private static TransferRequest Access(Conversation device, long surface, long operation)
    {
        var access = new AccessBuffer(Peers.Operation(operation), surface, TestGpu.Tag(1), IsWrite: false);
        return Assert.IsType<TransferRequest>(Assert.Single(Serve(device, device.Tell(Peers.Guest, access))).Message);
    }

    /// <summary>Hands the device what it sends to itself, and the dma-buf's answers; what is left is for others.</summary>
    private static List<SentMessage> Serve(Conversation device, IReadOnlyList<SentMessage> sent, Func<Message, Message?>? answers = null)
    {
        var others = new List<SentMessage>();
        var pending = new Queue<SentMessage>(sent);
        while (pending.TryDequeue(out SentMessage next))
        {
            if (next.To == device.Self)
            {
                Enqueue(device.Tell(device.Self, next.Message));
                continue;
            }

            others.Add(next);
            if (answers?.Invoke(next.Message) is { } answer)
            {
                Enqueue(device.Tell(next.To, answer));
            }
        }

        return others;

        void Enqueue(IReadOnlyList<SentMessage> more)
        {
            foreach (SentMessage message in more)
            {
                pending.Enqueue(message);
            }
        }
    }
}
