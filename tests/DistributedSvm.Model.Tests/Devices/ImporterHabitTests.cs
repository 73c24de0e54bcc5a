using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Sharing.Variants;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>What an importer does when the exporter tells it that its mapping dies: by habit, and by protocol.</summary>
public sealed class ImporterHabitTests
{
    private static readonly ImmutableArray<AddressRange> Ranges = [Peers.BarPages(0, 4)];
    private static readonly LockTicket Chain = new(Peers.Vfio, Peers.Operation(80));
    private static readonly string[] Zapped = ["InvalidateTlb", "SignalFence"];
    private static readonly string[] Unmapped = ["LockReservation", "Unmap", "UnlockReservation"];

    [Theory]
    [InlineData(UnmapHabit.Driver)]
    [InlineData(UnmapHabit.AfterCallback)]
    public void The_callback_returns_at_once_and_the_mapping_is_given_back_when_nothing_uses_it(UnmapHabit habit)
    {
        Imported imported = Import(habit);
        Invalidate(imported);
        Assert.Equal(["Unbind", "Invalidated", .. Zapped, .. Unmapped], imported.Peer.Log);
        Assert.Equal(0, imported.Peer.Fences.Count);
        AssertReleases(imported);
    }

    [Fact]
    public void Inside_the_callback_the_mapping_goes_under_the_callers_chain_before_the_callback_returns()
    {
        Imported imported = Import(UnmapHabit.InsideCallback);
        Invalidate(imported);
        Assert.Equal(["Unbind", .. Zapped, "Unmap", "Invalidated"], imported.Peer.Log);
        Assert.Equal(Chain, imported.Pf.Sent.Select(sent => sent.Message).OfType<Unmap>().Single().Chain);
        AssertReleases(imported);
    }

    [Fact]
    public void Inside_the_callback_a_mapping_that_nobody_uses_any_more_is_given_back_at_once()
    {
        Imported imported = Import(UnmapHabit.InsideCallback);
        Serve(imported, new EnableSignaling(imported.Peer.Fences.UpTo(FenceUsage.Bookkeep).Single().Id));
        Assert.Equal(["Unbind", .. Zapped], imported.Peer.Log);
        Invalidate(imported);
        Assert.Equal(["Unbind", .. Zapped, "Unmap", "Invalidated"], imported.Peer.Log);
        AssertReleases(imported);
    }

    [Fact]
    public void A_late_importer_gives_it_back_after_its_delay()
    {
        Imported imported = Import(UnmapHabit.Late);
        Invalidate(imported);
        Assert.Equal(["Unbind", "Invalidated", .. Zapped], imported.Peer.Log);
        SimTime told = imported.Pf.Now;
        imported.Peer.Serve(imported.Pf.Elapse());
        Assert.True(imported.Pf.Now - told >= SimTime.FromMilliseconds(9));
        Assert.Equal(["Unbind", "Invalidated", .. Zapped, .. Unmapped], imported.Peer.Log);
        AssertReleases(imported);
    }

    [Fact]
    public void One_that_never_unmaps_stops_accessing_and_keeps_the_mapping_until_it_is_released()
    {
        Imported imported = Import(UnmapHabit.Never);
        Invalidate(imported);
        Assert.Equal(["Unbind", "Invalidated", .. Zapped], imported.Peer.Log);
        AssertReleases(imported);
    }

    [Fact]
    public void One_that_ignores_the_callback_goes_on_accessing_and_lies_about_its_fence()
    {
        Imported imported = Import(UnmapHabit.Ignores);
        Invalidate(imported);
        Serve(imported, new EnableSignaling(imported.Peer.Fences.UpTo(FenceUsage.Bookkeep).Single().Id));
        Assert.Equal(["Invalidated", "SignalFence"], imported.Peer.Log);
        Assert.IsType<ReadSurface>(Assert.Single(Serve(imported, Read(imported), Peers.Guest)).Message);
    }

    [Theory]
    [InlineData(ProtocolKind.RfcV1)]
    [InlineData(ProtocolKind.RfcV2)]
    public void B_24_the_driver_of_the_posted_series_unmaps_only_at_its_next_map_or_at_the_end(ProtocolKind protocol)
    {
        Imported imported = Import(UnmapHabit.Driver, protocol);
        Invalidate(imported);
        Assert.Equal(["Unbind", "Invalidated", .. Zapped], imported.Peer.Log);
        imported.Peer.Log.Clear();
        Serve(imported, Read(imported), Peers.Guest);
        string[] unmapped = protocol == ProtocolKind.RfcV2 ? ["Unmap"] : [];
        Assert.Equal(["LockReservation", .. unmapped, "Map", "Bind", "AddFence", "UnlockReservation"], imported.Peer.Log);
    }

    [Fact]
    public void An_access_under_way_ends_before_the_mapping_is_taken_out_of_use()
    {
        Imported imported = Import(UnmapHabit.Driver);
        ReadSurface read = Assert.IsType<ReadSurface>(Assert.Single(Serve(imported, Read(imported), Peers.Guest)).Message);
        Invalidate(imported);
        Assert.Equal(["Invalidated"], imported.Peer.Log);
        List<SentMessage> others = imported.Peer.Serve(imported.Pf.Tell(Peers.Gpu, new ContentRead(read.Operation, Errno.Ok, true, 0, default)));
        Assert.Equal(Peers.Operation(70), Assert.IsType<ContentRead>(Assert.Single(others).Message).Operation);
        Assert.Equal(["Invalidated", "Unbind", .. Zapped, .. Unmapped], imported.Peer.Log);
    }

    [Fact]
    public void A_dead_mapping_is_made_anew_by_the_next_access()
    {
        Imported imported = Import(UnmapHabit.Driver);
        Invalidate(imported);
        imported.Peer.Log.Clear();
        Assert.IsType<ReadSurface>(Assert.Single(Serve(imported, Read(imported), Peers.Guest)).Message);
        Assert.Equal(["LockReservation", "Map", "Bind", "AddFence", "UnlockReservation"], imported.Peer.Log);
        Assert.Equal(1, imported.Peer.Fences.Count);
    }

    [Fact]
    public void While_the_buffer_is_revoked_an_access_is_enodev_and_the_import_stays()
    {
        Imported imported = Import(UnmapHabit.Driver);
        Invalidate(imported);
        imported.Peer.Failing = (typeof(Map), Errno.ENODEV, 1);
        ContentRead refused = Assert.IsType<ContentRead>(Assert.Single(Serve(imported, Read(imported), Peers.Guest)).Message);
        Assert.Equal((Peers.Operation(70), Errno.ENODEV), (refused.Operation, refused.Errno));
        Assert.IsType<ReadSurface>(Assert.Single(Serve(imported, Read(imported), Peers.Guest)).Message);
    }

    [Fact]
    public void An_access_that_makes_the_mapping_anew_is_enodev_when_the_import_is_released_meanwhile()
    {
        Imported imported = Import(UnmapHabit.Driver);
        Invalidate(imported);
        LockReservation take = imported.Pf.Ask<LockReservation>(Peers.Guest, Read(imported), Peers.DmaBuf);
        Assert.Empty(imported.Pf.Tell(Peers.Guest, new ReleaseSurface(Peers.Operation(50), imported.Surface)));
        List<SentMessage> answers = imported.Peer.Serve(imported.Pf.Tell(Peers.DmaBuf, new ReservationGranted(take.Operation, Errno.Ok)));
        Assert.Equal((Peers.Operation(70), Errno.ENODEV), answers.Select(sent => sent.Message).OfType<ContentRead>().Select(read => (read.Operation, read.Errno)).Single());
        Assert.Contains(new Completed(Peers.Operation(50), Errno.Ok), answers.Select(sent => sent.Message));
        Assert.Equal(2, answers.Count);
        Assert.Empty(imported.Pf.Audit());
    }

    [Fact]
    public void A_fence_that_is_not_waited_for_does_not_signal_and_one_that_is_takes_the_mapping_out_of_use()
    {
        Imported imported = Import(UnmapHabit.Driver);
        Fence fence = imported.Peer.Fences.UpTo(FenceUsage.Bookkeep).Single();
        Assert.Equal((FenceUsage.Bookkeep, true, imported.Pf.Self), (fence.Usage, fence.NeedsSignaling, fence.Id.Owner));
        Serve(imported, new EnableSignaling(fence.Id));
        Assert.Equal(["Unbind", .. Zapped], imported.Peer.Log);

        // The mapping itself stays until somebody tells it to die.
        AssertReleases(imported);
    }

    [Fact]
    public void A_fence_of_a_mapping_that_is_gone_takes_nothing_out_of_use()
    {
        Imported imported = Import(UnmapHabit.Driver);
        FenceId old = imported.Peer.Fences.UpTo(FenceUsage.Bookkeep).Single().Id;
        Invalidate(imported);
        Serve(imported, Read(imported), Peers.Guest);
        imported.Peer.Log.Clear();

        // The exporter's word crossed the signal of the fence.
        Assert.Empty(Serve(imported, new EnableSignaling(old)));
        Assert.Equal(["SignalFence"], imported.Peer.Log);
        Assert.Equal(1, imported.Peer.Fences.Count);
    }

    [Fact]
    public void A_late_importer_that_was_told_twice_gives_back_the_old_mapping_and_not_the_next_one()
    {
        Imported imported = Import(UnmapHabit.Late);
        Invalidate(imported);
        foreach (int _ in Enumerable.Range(0, 50))
        {
            Assert.Equal(Errno.EAGAIN, Assert.IsType<ContentRead>(Assert.Single(Serve(imported, Read(imported), Peers.Guest)).Message).Errno);
        }

        Invalidate(imported);
        imported.Peer.Serve(imported.Pf.Elapse());
        ReadSurface read = Assert.IsType<ReadSurface>(Assert.Single(Serve(imported, Read(imported), Peers.Guest)).Message);
        Assert.Single(Serve(imported, new ContentRead(read.Operation, Errno.Ok, true, 0, default), Peers.Gpu));
        imported.Peer.Log.Clear();
        Assert.Empty(imported.Peer.Serve(imported.Pf.Elapse()));
        Assert.Empty(imported.Peer.Log);
        Assert.Equal(0, imported.Pf.Timers);
    }

    [Fact]
    public void A_pin_is_taken_back_when_the_import_fails_behind_it()
    {
        Conversation pf = TestPf.Provisioned();
        var peer = new ScriptedDmaBuf(pf, TestBuffer.ExporterOffers, Ranges) { Failing = (typeof(Map), Errno.EPERM, 1) };
        var import = new ImportBuffer(Peers.Operation(40), Peers.DmaBuf, (long)Ranges[0].Length, ImporterProfile.Driver with { Pins = true });
        SentMessage answer = Assert.Single(peer.Serve(pf.Tell(Peers.Guest, import)));
        Assert.Equal(Errno.EPERM, Assert.IsType<Model.Sharing.Imported>(answer.Message).Errno);
        Assert.Equal(["Pin", "Map", "Unpin", "UnlockReservation", "Detach", "PutReference"], peer.Log[^6..]);
        Assert.Empty(pf.Audit());
    }

    [Fact]
    public void A_removed_device_takes_down_all_it_imported_and_imports_no_more()
    {
        Imported imported = Import(UnmapHabit.Driver);
        Serve(imported, new RemoveImporter(), ScenarioSpec.EntityId);
        Assert.Single(imported.Peer.Log, "Unmap");
        Assert.Equal("PutReference", imported.Peer.Log[^1]);
        Assert.Empty(imported.Pf.Audit());

        // Nobody is asked for what it can do nothing with.
        imported.Peer.Log.Clear();
        Assert.Equal(Errno.ENODEV, Assert.IsType<Model.Sharing.Imported>(Assert.Single(Serve(imported, TestPf.Import(Ranges), Peers.Guest)).Message).Errno);
        Assert.Empty(imported.Peer.Log);
    }

    [Fact]
    public void An_import_under_way_when_the_device_is_removed_ends_with_enodev_and_leaves_nothing()
    {
        Conversation pf = TestPf.Provisioned();
        var peer = new ScriptedDmaBuf(pf, TestBuffer.ExporterOffers, Ranges);
        GetReference get = pf.Ask<GetReference>(Peers.Guest, TestPf.Import(Ranges), Peers.DmaBuf);
        Assert.Empty(pf.Tell(ScenarioSpec.EntityId, new RemoveImporter()));
        SentMessage answer = Assert.Single(peer.Serve(pf.Tell(Peers.DmaBuf, new Completed(get.Operation, Errno.Ok))));
        Assert.Equal(Errno.ENODEV, Assert.IsType<Model.Sharing.Imported>(answer.Message).Errno);
        Assert.Equal("PutReference", peer.Log[^1]);
        Assert.Empty(pf.Audit());
    }

    [Fact]
    public void I_13_an_importer_that_attaches_before_its_object_is_initialised_is_called_back_through_nothing()
    {
        (Conversation pf, ScriptedDmaBuf peer) = Attach(early: true);
        Assert.Empty(peer.Serve(pf.Tell(Peers.DmaBuf, new Invalidate(Peers.Operation(200), 1, Chain))));
        Violation violation = Assert.Single(pf.Violations);
        Assert.Equal(("I-13", Blame.Importer), (violation.Invariant, violation.Blame));

        // Then it goes on as others do, and later callbacks find the object.
        Assert.Equal(Errno.Ok, Assert.IsType<Model.Sharing.Imported>(Assert.Single(peer.Serve(pf.Elapse())).Message).Errno);
        peer.Serve(pf.Tell(Peers.DmaBuf, new Invalidate(Peers.Operation(201), 1, Chain)));
        Assert.Single(pf.Violations);
    }

    [Fact]
    public void One_that_attaches_in_order_has_its_object_and_is_imported_at_once()
    {
        (Conversation pf, _) = Attach(early: false);
        Assert.Equal(0, pf.Timers);
        Assert.Empty(pf.Violations);
    }

    private static (Conversation Pf, ScriptedDmaBuf Peer) Attach(bool early)
    {
        Conversation pf = TestPf.Provisioned(TestPf.Spec);
        var peer = new ScriptedDmaBuf(pf, TestBuffer.ExporterOffers, Ranges);
        var import = new ImportBuffer(Peers.Operation(40), Peers.DmaBuf, (long)Ranges[0].Length, new ImporterProfile { AttachesEarly = early });
        Assert.Equal(early ? 0 : 1, peer.Serve(pf.Tell(Peers.Guest, import)).Count);
        Assert.Equal(early ? ["GetReference", "Attach"] : peer.Log, peer.Log);
        return (pf, peer);
    }

    private static Imported Import(UnmapHabit habit, ProtocolKind protocol = ProtocolKind.Reference)
    {
        Conversation pf = TestPf.Provisioned(TestPf.Spec with { Protocol = ProtocolSettings.Of(protocol) });
        var peer = new ScriptedDmaBuf(pf, TestBuffer.ExporterOffers, Ranges);
        var profile = new ImporterProfile { Unmaps = habit, UnmapDelay = SimTime.FromMilliseconds(9) };
        var import = new ImportBuffer(Peers.Operation(40), Peers.DmaBuf, (long)Ranges[0].Length, profile);
        SentMessage answer = Assert.Single(peer.Serve(pf.Tell(Peers.Guest, import)));
        var imported = Assert.IsType<Model.Sharing.Imported>(answer.Message);
        Assert.Equal(Errno.Ok, imported.Errno);
        peer.Log.Clear();
        return new Imported(pf, peer, imported.Surface);
    }

    private static List<SentMessage> Serve(Imported imported, Message message, EntityId? from = null) =>
        imported.Peer.Serve(imported.Pf.Tell(from ?? Peers.DmaBuf, message));

    private static void Invalidate(Imported imported) => Assert.Empty(Serve(imported, new Invalidate(Peers.Operation(200), 1, Chain)));

    private static AccessBuffer Read(Imported imported) => new(Peers.Operation(70), imported.Surface, TestGpu.Tag(1), IsWrite: false);

    private static void AssertReleases(Imported imported)
    {
        SentMessage released = Assert.Single(Serve(imported, new ReleaseSurface(Peers.Operation(50), imported.Surface), Peers.Guest));
        Assert.Equal(new Completed(Peers.Operation(50), Errno.Ok), released.Message);
        Assert.Single(imported.Peer.Log, "Unmap");
        Assert.Equal("PutReference", imported.Peer.Log[^1]);
        Assert.Empty(imported.Pf.Audit());
        Assert.Empty(imported.Pf.Violations);
    }

    private sealed record Imported(Conversation Pf, ScriptedDmaBuf Peer, long Surface);
}
