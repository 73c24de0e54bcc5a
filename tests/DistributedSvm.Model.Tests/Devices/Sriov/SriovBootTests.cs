using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>The boot of a VF in its guest (7.5), and the vfio driver as IGT tests it (xe_sriov_vfio) as far as the model has it.</summary>
public sealed class SriovBootTests
{
    [Fact]
    public void A_vf_boots_over_its_guc_and_the_relay_and_reads_what_the_pf_gave_it()
    {
        var card = new Card();
        SimTime begun = card.Now;
        VfConfigured configured = Boot(card, 1);
        Assert.Equal((Errno.Ok, 4 << 20), (configured.Errno, configured.Vram));
        Assert.InRange((card.Now - begun).Picoseconds, SimTime.FromMicroseconds(50).Picoseconds, SimTime.FromMilliseconds(1).Picoseconds);
        Assert.Equal(
            [VfQuery.Reset, VfQuery.MatchVersion, VfQuery.Config],
            card.Arrived.Select(arrived => arrived.Message).OfType<QueryGuc>().Select(query => query.Query));
        Assert.Equal(
            [RelayAction.Handshake, RelayAction.QueryRuntime],
            card.Arrived.Where(arrived => arrived.To == Peers.PhysicalFunction).Select(arrived => arrived.Message).OfType<RelayMessage>().Select(relay => Hxg.ActionOf(relay.Words)));
        Assert.Empty(card.Violations);
        Assert.Empty(card.Audit());
    }

    [Fact]
    public void A_driver_whose_probe_is_under_way_cannot_be_unbound()
    {
        Conversation vf = TestVf.Create();
        Assert.Equal(Errno.ENODEV, vf.Ask<Completed>(Peers.Guest, new UnbindVf(Peers.Operation(1))).Errno);
        vf.Tell(Peers.Guest, new BootVf(Peers.Operation(2)));
        Assert.Equal(Errno.EBUSY, vf.Ask<Completed>(Peers.Guest, new UnbindVf(Peers.Operation(3))).Errno);
        vf.Tell(Peers.PhysicalFunction, new ProvisionVf(4 << 20));
        Assert.Equal(Errno.EBUSY, vf.Ask<Completed>(Peers.Guest, new UnbindVf(Peers.Operation(4))).Errno);
    }

    /// <summary>To the PF a VF that was reset since its handshake has never introduced itself.</summary>
    [Fact]
    public void A_vf_that_the_pf_has_forgotten_meanwhile_begins_anew_but_not_for_ever()
    {
        Conversation vf = TestVf.Create();
        vf.Tell(Peers.PhysicalFunction, new ProvisionVf(4 << 20));
        SentMessage next = Assert.Single(vf.Tell(Peers.Guest, new BootVf(Peers.Operation(3))));
        int forgotten = 0;
        while (next.Message is not VfConfigured)
        {
            next = Assert.Single(vf.Tell(Peers.Guc, next.Message switch
            {
                QueryGuc query => new GucAnswer(query.Operation, Errno.Ok, 0, [new GucKlv(GucKlvKey.LmemSize, 4 << 20)]),
                RelayMessage relay when Hxg.ActionOf(relay.Words) == RelayAction.Handshake => relay with { Words = Hxg.Success(0, PfRelay.Version) },
                RelayMessage relay => relay with { Words = Forgotten(ref forgotten) },
                Message other => throw new InvalidOperationException($"{other}"),
            }));
        }

        Assert.Equal((9, new VfConfigured(Peers.Operation(3), Errno.EACCES, 0)), (forgotten, next.Message));
    }

    [Fact]
    public void A_vf_whose_vram_was_taken_away_is_no_device()
    {
        var card = new Card();
        card.Send(Peers.PhysicalFunction, new SetVfVram(1, 0, Revokes: false));
        card.Run();
        Assert.Equal(Errno.ENODEV, Boot(card, 1).Errno);
        Assert.Equal(Errno.Ok, Boot(card, 2).Errno);
    }

    [Fact]
    public void Load_unload_xe_vfio_pci()
    {
        var card = new Card();
        Assert.Equal(Errno.Ok, Act(card, 1, DeviceAction.Open));
        Assert.Equal(Errno.Ok, Act(card, 1, DeviceAction.Close));
        Assert.Equal(Errno.ENODEV, card.Flr(1));
        Assert.Empty(card.Audit());
    }

    [Fact]
    public void Bind_unbind_vfs()
    {
        var card = new Card();
        foreach (int vf in (int[])[1, 2])
        {
            for (int times = 0; times < 3; times++)
            {
                Assert.Equal((Errno.Ok, Errno.Ok), (Act(card, vf, DeviceAction.Open), card.Flr(vf)));
                Assert.Equal(Errno.Ok, Act(card, vf, DeviceAction.Close));
            }
        }

        Assert.Equal(6, card.Count("sriov.flr"));
        Assert.Empty(card.Audit());
    }

    [Fact]
    public void Open_basic()
    {
        var card = new Card();
        Assert.Equal((Errno.Ok, Errno.Ok), (Act(card, 1, DeviceAction.Open), Boot(card, 1).Errno));
    }

    /// <summary>Of the regions the model has BAR 2: all of it can be exported, and nothing behind it; other regions have no provider.</summary>
    [Theory]
    [InlineData(2, 0, 4096, Errno.Ok)]
    [InlineData(2, 4096, 1, Errno.EINVAL)]
    [InlineData(0, 0, 1, Errno.EINVAL)]
    [InlineData(6, 0, 1, Errno.ENODEV)]
    public void Region_info(int region, int first, int pages, Errno errno)
    {
        Conversation device = TestVfio.On(Model.Sharing.Variants.VfioBaseKind.Revoke2026);
        IReadOnlyList<SentMessage> sent = device.Tell(Peers.Guest, new Model.Sharing.ExportDmaBuf(Peers.Operation(1), region, 0, [Peers.Pages((ulong)first, (ulong)pages)]));
        Assert.Equal(errno, Assert.Single(sent).Message is Model.Sharing.Exported exported ? exported.Errno : Errno.Ok);
    }

    private static ImmutableArray<uint> Forgotten(ref int times)
    {
        times++;
        return Hxg.Failure(Errno.EACCES);
    }

    private static Errno Act(Card card, int vf, DeviceAction action) => card.Do(Card.Vfio(vf), id => new ActOnDevice(id, action)).Errno;

    private static VfConfigured Boot(Card card, int vf)
    {
        OperationId boot = card.Ask(Card.Functions[vf - 1], id => new BootVf(id));
        card.Run();
        return (VfConfigured)card.Arrived.Single(arrived => arrived.Message is VfConfigured configured && configured.Operation == boot).Message;
    }
}
