using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>The importer's state machine, its dma-buf and its GPU scripted.</summary>
public sealed class PhysicalFunctionImportTests
{
    private static readonly ImmutableArray<AddressRange> Ranges = [Peers.BarPages(510, 4), Peers.BarPages(0, 3)];
    private static readonly ImmutableArray<InterconnectOffer> FromVfio = TestBuffer.ExporterOffers;
    private static readonly ImmutableArray<InterconnectOffer> FromGuest = [new(InterconnectKind.SystemSg, Peers.Guest, default, 0, 0)];

    /// <summary>The same exporter, but its VF belongs to another card.</summary>
    private static readonly ImmutableArray<InterconnectOffer> FromElsewhere =
        [.. FromVfio.Select(offer => offer with { PhysicalFunction = Peers.OtherPhysicalFunction, Device = new EntityId(98, EntityKind.VirtualFunction), Gpu = 1 })];

    private static readonly string[] Imported =
        ["GetReference", "Attach", "LockReservation", "Map", "Bind", "AddFence", "UnlockReservation"];

    private static readonly string[] Released =
        ["Unbind", "InvalidateTlb", "SignalFence", "LockReservation", "Unmap", "UnlockReservation", "Detach", "PutReference"];

    [Fact]
    public void An_import_over_iov_binds_device_physical_addresses_and_a_release_takes_everything_back()
    {
        Conversation pf = TestPf.Provisioned();
        var peer = new ScriptedDmaBuf(pf, FromVfio, Ranges);
        Imported imported = Import(pf, peer);
        Assert.Equal((Errno.Ok, SharePath.Iov), (imported.Errno, imported.Path));
        Assert.Equal(Imported, peer.Log);
        Bind bind = pf.Sent.Select(sent => sent.Message).OfType<Bind>().Single();
        Assert.Equal([1534UL, 1535, 4096, 4097, 1024, 1025, 1026], Peers.PageFrames(bind.Segments.Select(segment => segment.Address)));
        Assert.All(bind.Segments, segment => Assert.Equal(SegmentProtocol.Vram, segment.Protocol));

        // The import itself, its array of device addresses, its reference on the VRAM object.
        Assert.Equal(3, pf.Audit().Count);

        peer.Log.Clear();
        Completed released = Release(pf, peer, imported.Surface);
        Assert.Equal(Errno.Ok, released.Errno);
        Assert.Equal(Released, peer.Log);
        Assert.Empty(pf.Audit());
        Assert.Equal([PathMetrics.Iov], pf.Counted);
    }

    [Fact]
    public void A_peers_buffer_is_bound_at_bus_addresses_and_a_guests_at_pages()
    {
        foreach ((ImmutableArray<InterconnectOffer> offers, SharePath path, SegmentProtocol protocol) in
            ((ImmutableArray<InterconnectOffer>, SharePath, SegmentProtocol)[])
            [(FromElsewhere, SharePath.PeerToPeer, SegmentProtocol.PeerToPeer), (FromGuest, SharePath.System, SegmentProtocol.System)])
        {
            Conversation pf = TestPf.Provisioned();
            var peer = new ScriptedDmaBuf(pf, offers, Ranges) { PeerDistances = [4, 4] };
            Imported imported = Import(pf, peer);
            Assert.Equal((Errno.Ok, path), (imported.Errno, imported.Path));
            Bind bind = pf.Sent.Select(sent => sent.Message).OfType<Bind>().Single();
            Assert.Equal(SegmentArray.Create([.. Ranges.Select(range => new Segment(protocol, range))]), bind.Segments);
            Assert.Equal(Peers.PageFrames(Ranges), Peers.PageFrames(bind.Segments.Select(segment => segment.Address)));
            Release(pf, peer, imported.Surface);
            Assert.Empty(pf.Audit());
        }
    }

    [Theory]
    [InlineData(false, 0.5)]
    [InlineData(true, 640 * 7 / 1000.0)]
    public void With_a_translating_iommu_system_pages_cost_a_dma_mapping_each(bool translates, double microseconds)
    {
        Conversation pf = TestPf.Provisioned(TestPf.Spec with { HasTranslatingIommu = translates });
        Import(pf, new ScriptedDmaBuf(pf, FromGuest, Ranges));
        SentMessage bind = pf.Sent.Single(sent => sent.Message is Bind);
        Assert.Equal(SimTime.FromNanoseconds((long)(microseconds * 1000)), bind.Delay);
    }

    /// <summary>The step that fails, its errno, what the import answers, and what was undone after it.</summary>
    public static TheoryData<string, Errno, Errno, string[]> Failures => new()
    {
        { "GetReference", Errno.ENODEV, Errno.ENODEV, [] },
        { "Attach", Errno.ENOMEM, Errno.ENOMEM, ["PutReference"] },
        { "Map", Errno.ENODEV, Errno.ENODEV, ["UnlockReservation", "Detach", "PutReference"] },
        { "Bind", Errno.EEXIST, Errno.EEXIST, ["Unmap", "UnlockReservation", "Detach", "PutReference"] },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void An_import_that_fails_half_way_undoes_what_it_did(string step, Errno errno, Errno answered, string[] undone)
    {
        Conversation pf = TestPf.Provisioned();
        var peer = new ScriptedDmaBuf(pf, FromGuest, Ranges) { Failing = (TypeOf(step), errno, 1) };
        Imported imported = Import(pf, peer);
        Assert.Equal((answered, SharePath.None), (imported.Errno, imported.Path));
        Assert.Equal([.. Imported[..(Array.IndexOf(Imported, step) + 1)], .. undone], peer.Log);
        Assert.Empty(pf.Audit());
        Assert.Equal([PathMetrics.Refused], pf.Counted);
        Assert.Equal(Errno.ENOENT, Release(pf, peer, imported.Surface).Errno);
    }

    [Theory]
    [InlineData("Map", Errno.ENODEV)]
    [InlineData("Bind", Errno.ENOMEM)]
    public void An_iov_mapping_that_fails_is_tried_once_more_without_iov(string step, Errno errno)
    {
        // Another card's PF could reach it; here the distance is legal for this GPU, but the VF is its own, so nothing is left.
        Conversation pf = TestPf.Provisioned();
        var peer = new ScriptedDmaBuf(pf, FromVfio, Ranges) { Failing = (TypeOf(step), errno, 1), PeerDistances = [0, 0] };
        Imported imported = Import(pf, peer);
        Assert.Equal((Errno.EINVAL, SharePath.None), (imported.Errno, imported.Path));
        Attach[] attaches = [.. pf.Sent.Select(sent => sent.Message).OfType<Attach>()];
        Assert.Equal(InterconnectKind.Iov, attaches[0].Offers[0].Kind);
        Assert.DoesNotContain(attaches[1].Offers, offer => offer.Kind == InterconnectKind.Iov);
        Assert.Equal(2, attaches.Length);
        AssertBalanced(peer.Log);
        Assert.Empty(pf.Audit());
    }

    [Fact]
    public void A_failed_iov_mapping_falls_back_to_an_exporter_that_can_serve_pages()
    {
        Conversation pf = TestPf.Provisioned();
        var peer = new ScriptedDmaBuf(pf, [.. FromVfio, .. FromGuest], Ranges) { Failing = (typeof(Map), Errno.ENOMEM, 1) };
        Imported imported = Import(pf, peer);
        Assert.Equal((Errno.Ok, SharePath.System), (imported.Errno, imported.Path));
        Release(pf, peer, imported.Surface);
        AssertBalanced(peer.Log);
        Assert.Empty(pf.Audit());
    }

    [Fact]
    public void A_foreign_address_ends_the_import_with_eperm_and_no_other_path_is_tried()
    {
        Conversation pf = TestPf.Provisioned();
        ImmutableArray<AddressRange> forged = [Peers.BarPages(600, 1), Peers.NextBar with { End = Peers.NextBar.Start + 4095 }];
        var peer = new ScriptedDmaBuf(pf, [.. FromVfio, .. FromGuest], forged);
        Imported imported = Import(pf, peer, forged);
        Assert.Equal((Errno.EPERM, SharePath.None), (imported.Errno, imported.Path));
        Assert.Single(peer.Log, "Attach");
        Assert.DoesNotContain("Bind", peer.Log);
        Violation violation = Assert.Single(pf.Violations);
        Assert.Equal(("I-2", Blame.Exporter), (violation.Invariant, violation.Blame));
        AssertBalanced(peer.Log);
        Assert.Empty(pf.Audit());
    }

    [Fact]
    public void A_buffer_beyond_the_quota_is_not_shown_over_iov_and_the_guest_is_named()
    {
        Conversation pf = TestPf.Provisioned();
        ImmutableArray<AddressRange> beyond = [Peers.BarPages(1023, 2)];
        var peer = new ScriptedDmaBuf(pf, FromVfio, beyond);
        Assert.Equal(Errno.EINVAL, Import(pf, peer, beyond).Errno);
        Violation violation = Assert.Single(pf.Violations);
        Assert.Equal(("I-3", Blame.Guest), (violation.Invariant, violation.Blame));
        Assert.DoesNotContain("Bind", peer.Log);
        AssertBalanced(peer.Log);
        Assert.Empty(pf.Audit());
    }

    [Fact]
    public void A_size_that_is_not_the_buffers_is_refused_on_every_path()
    {
        foreach (ImmutableArray<InterconnectOffer> offers in (ImmutableArray<InterconnectOffer>[])[FromVfio, FromElsewhere, FromGuest])
        {
            Conversation pf = TestPf.Provisioned();
            var peer = new ScriptedDmaBuf(pf, offers, Ranges) { PeerDistances = [4, 4] };
            Assert.Equal(Errno.EINVAL, Import(pf, peer, [Peers.BarPages(0, 6)]).Errno);
            Assert.DoesNotContain("Bind", peer.Log);
            AssertBalanced(peer.Log);
        }
    }

    [Fact]
    public void A_vf_that_is_not_provisioned_has_no_vram_to_translate_to()
    {
        Conversation pf = TestPf.Provisioned();
        ImmutableArray<InterconnectOffer> second = [.. FromVfio.Select(offer => offer with { Device = Peers.OtherVirtualFunction })];
        var peer = new ScriptedDmaBuf(pf, second, [Peers.NextBar]);
        Assert.Equal(Errno.EINVAL, Import(pf, peer, [Peers.NextBar]).Errno);
        AssertBalanced(peer.Log);
    }

    [Fact]
    public void Without_iov_on_the_host_it_is_not_in_the_importers_list()
    {
        Conversation pf = TestPf.Provisioned(TestPf.Spec with { OffersIov = false });
        var peer = new ScriptedDmaBuf(pf, FromVfio, Ranges);
        Assert.Equal(Errno.EINVAL, Import(pf, peer).Errno);
        Assert.Equal(["GetReference", "Attach", "PutReference"], peer.Log);
    }

    [Fact]
    public void Two_translations_at_once_take_the_master_mutex_in_turn()
    {
        Conversation pf = TestPf.Provisioned();
        OperationId[] imports =
        [
            .. Enumerable.Range(0, 2).Select(import =>
            {
                EntityId guest = import == 0 ? Peers.Guest : Peers.OtherGuest;
                OperationId id = pf.Ask<GetReference>(guest, TestPf.Import(Ranges), Peers.DmaBuf).Operation;
                pf.Tell(Peers.DmaBuf, new Completed(id, Errno.Ok));
                pf.Tell(Peers.DmaBuf, new Attached(id, Errno.Ok, import + 1, TestBuffer.ExporterOffers[0]));
                pf.Tell(Peers.DmaBuf, new ReservationGranted(id, Errno.Ok));
                return id;
            }),
        ];
        foreach (OperationId id in imports)
        {
            Assert.Empty(pf.Tell(Peers.DmaBuf, new Mapped(id, Errno.Ok, RangeXArray.Create(1, Ranges.AsSpan()))));
            Assert.Equal(1, pf.Timers);
        }

        Assert.Equal([LockAction.Acquired, LockAction.Waits], pf.Locks.Where(taken => taken.Class == LockClass.PfMaster).Select(taken => taken.Action));
        Assert.Equal(imports, pf.Settle().Select(sent => Assert.IsType<Bind>(sent.Message).Operation));
    }

    [Fact]
    public void Two_imports_at_once_do_not_mix()
    {
        Conversation pf = TestPf.Provisioned();
        GetReference first = pf.Ask<GetReference>(Peers.Guest, TestPf.Import(Ranges), Peers.DmaBuf);
        GetReference second = pf.Ask<GetReference>(Peers.OtherGuest, TestPf.Import(Ranges) with { Operation = Peers.Operation(41) }, Peers.DmaBuf);
        var peer = new ScriptedDmaBuf(pf, FromVfio, Ranges);
        SentMessage late = Assert.Single(peer.Serve(pf.Tell(Peers.DmaBuf, new Completed(second.Operation, Errno.Ok))));
        SentMessage early = Assert.Single(peer.Serve(pf.Tell(Peers.DmaBuf, new Completed(first.Operation, Errno.Ok))));
        Imported[] imported = [Assert.IsType<Imported>(early.Message), Assert.IsType<Imported>(late.Message)];
        Assert.Equal([Peers.Guest, Peers.OtherGuest], [early.To, late.To]);
        Assert.Equal([40, 41], imported.Select(answer => answer.Operation.Value));
        Assert.NotEqual(imported[0].Surface, imported[1].Surface);
    }

    private static Imported Import(Conversation pf, ScriptedDmaBuf peer, IEnumerable<AddressRange>? ranges = null)
    {
        SentMessage answer = Assert.Single(peer.Serve(pf.Tell(Peers.Guest, TestPf.Import(ranges ?? Ranges))));
        Assert.Equal(Peers.Guest, answer.To);
        return Assert.IsType<Imported>(answer.Message);
    }

    private static Completed Release(Conversation pf, ScriptedDmaBuf peer, long surface)
    {
        SentMessage answer = Assert.Single(peer.Serve(pf.Tell(Peers.Guest, new ReleaseSurface(Peers.Operation(50), surface))));
        return Assert.IsType<Completed>(answer.Message);
    }

    /// <summary>What the PF took it gave back, whatever failed: requests that failed took nothing.</summary>
    private static void AssertBalanced(List<string> log)
    {
        Assert.Equal(Count("GetReference"), Count("PutReference"));
        Assert.Equal(Count("LockReservation"), Count("UnlockReservation"));
        Assert.Equal("PutReference", log[^1]);
        int Count(string name) => log.Count(request => request == name);
    }

    private static Type TypeOf(string request) => typeof(Attach).Assembly.GetType($"DistributedSvm.Model.Sharing.{request}")
        ?? typeof(Attach).Assembly.GetType($"DistributedSvm.Model.Devices.{request}")!;
}
