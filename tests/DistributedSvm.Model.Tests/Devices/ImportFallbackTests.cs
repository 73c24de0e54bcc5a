using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Sharing.Variants;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>What a PF does after an interconnect failed, and with what it took for a mapping: the contract beside the posted series.</summary>
public sealed class ImportFallbackTests
{
    private static readonly ImmutableArray<AddressRange> Ranges = [Peers.BarPages(0, 4)];
    private static readonly ImmutableArray<AddressRange> Forged = [Peers.NextBar with { End = Peers.NextBar.Start + Peers.Page - 1 }];

    [Fact]
    public void B_12_eperm_is_final_in_the_contract_and_a_fallback_in_rfc_v2()
    {
        Held reference = Begin(ProtocolKind.Reference, Forged);
        Assert.Equal(Errno.EPERM, Import(reference).Errno);
        Assert.Equal(["I-2"], Found(reference));

        Held posted = Begin(ProtocolKind.RfcV2, Forged);
        Imported imported = Import(posted);
        Assert.Equal((Errno.Ok, SharePath.PeerToPeer), (imported.Errno, imported.Path));
        Assert.Equal(["I-2", "I-5"], Found(posted));
        Assert.Equal(Blame.Protocol, posted.Pf.Violations[1].Blame);
        Assert.Equal([InterconnectKind.Iov, InterconnectKind.PeerToPeerSg], Maps(posted));
    }

    [Fact]
    public void B_13_after_one_failure_rfc_v2_never_tries_the_interconnect_again()
    {
        Held posted = Begin(ProtocolKind.RfcV2, Ranges);
        posted.Peer.Failing = (typeof(Map), Errno.ENOMEM, 1);
        Imported imported = Import(posted);
        Assert.Equal(SharePath.PeerToPeer, imported.Path);
        Remap(posted, imported);
        Remap(posted, imported);
        Assert.Equal(
            [InterconnectKind.Iov, InterconnectKind.PeerToPeerSg, InterconnectKind.PeerToPeerSg, InterconnectKind.PeerToPeerSg], Maps(posted));
    }

    [Fact]
    public void In_the_contract_a_failed_map_of_a_later_access_leaves_the_interconnect_to_the_next_one()
    {
        Held reference = Begin(ProtocolKind.Reference, Ranges);
        Imported imported = Import(reference);
        Invalidate(reference);
        reference.Peer.Failing = (typeof(Map), Errno.ENOMEM, 1);
        Assert.Equal(Errno.ENOMEM, Assert.IsType<ContentRead>(Assert.Single(Access(reference, imported)).Message).Errno);
        Assert.IsType<ReadSurface>(Assert.Single(Access(reference, imported)).Message);
        Assert.Equal([InterconnectKind.Iov, InterconnectKind.Iov, InterconnectKind.Iov], Maps(reference));
        Assert.Empty(reference.Pf.Violations);
    }

    [Theory]
    [InlineData(ProtocolKind.Reference, 0)]
    [InlineData(ProtocolKind.RfcV1, 3)]
    [InlineData(ProtocolKind.RfcV2, 3)]
    public void B_3_the_posted_series_lose_one_reference_on_the_vfs_vram_with_every_map(ProtocolKind protocol, int lost)
    {
        Held held = Begin(protocol, Ranges);
        for (int i = 0; i < 3; i++)
        {
            Release(held, Import(held));
        }

        string[] references = [.. held.Pf.Audit().Select(violation => violation.Text).Where(text => text.Contains("references", StringComparison.Ordinal))];
        Assert.Equal(lost == 0 ? [] : [$"the VRAM object of VF 1 still has {lost} references of imports"], references);
    }

    [Theory]
    [InlineData(ProtocolKind.Reference, 0)]
    [InlineData(ProtocolKind.RfcV1, 2)]
    [InlineData(ProtocolKind.RfcV2, 2)]
    public void B_4_the_posted_series_lose_the_array_of_device_addresses_with_every_further_map(ProtocolKind protocol, int lost)
    {
        Held held = Begin(protocol, Ranges);
        Imported imported = Import(held);
        Remap(held, imported);
        Remap(held, imported);
        Release(held, imported);
        string[] arrays = [.. held.Pf.Audit().Select(violation => violation.Text).Where(text => text.Contains("arrays", StringComparison.Ordinal))];
        Assert.Equal(lost == 0 ? [] : [$"{lost} arrays of device addresses were never freed"], arrays);
    }

    [Fact]
    public void B_5_after_a_fallback_rfc_v2_still_binds_the_device_addresses_of_the_mapping_that_is_gone()
    {
        Held posted = Begin(ProtocolKind.RfcV2, Ranges);
        Imported imported = Import(posted);
        Invalidate(posted);
        posted.Peer.Failing = (typeof(Map), Errno.ENOMEM, 1);
        Access(posted, imported);
        Assert.Equal([InterconnectKind.Iov, InterconnectKind.Iov, InterconnectKind.PeerToPeerSg], Maps(posted));
        Bind last = posted.Pf.Sent.Select(sent => sent.Message).OfType<Bind>().Last();
        Assert.Equal(SegmentProtocol.Vram, last.Segments.First.Protocol);
        Assert.Equal(["I-10"], Found(posted));
    }

    [Fact]
    public void An_array_that_cannot_be_allocated_gives_the_mapping_back_and_tries_another_path()
    {
        foreach (ProtocolKind protocol in (ProtocolKind[])[ProtocolKind.Reference, ProtocolKind.RfcV1, ProtocolKind.RfcV2])
        {
            Held held = Begin(protocol, Ranges, [.. TestBuffer.ExporterOffers, new InterconnectOffer(InterconnectKind.SystemSg, Peers.Guest, default, 0, 0)]);
            held.Pf.Tell(ScenarioSpec.EntityId, new FailAllocation(new AllocationFault(AllocationSite.DeviceAddresses, 1)));
            Imported imported = Import(held);
            Assert.Equal((Errno.Ok, protocol == ProtocolKind.Reference ? SharePath.System : SharePath.PeerToPeer), (imported.Errno, imported.Path));
            Release(held, imported);
            Assert.Empty(held.Pf.Audit());
            Assert.Empty(held.Pf.Violations);
        }
    }

    [Fact]
    public void A_vfs_vram_is_not_changed_under_an_import_but_is_afterwards()
    {
        Held reference = Begin(ProtocolKind.Reference, Ranges);
        Imported imported = Import(reference);
        Assert.Empty(reference.Pf.Tell(ScenarioSpec.EntityId, new SetVfVram(1, 0)));
        Assert.Contains(new Metric("provisioning.refused"), reference.Pf.Counted);

        // Nor while the import has lost its mapping, which the next access makes anew.
        Invalidate(reference);
        Assert.Empty(reference.Pf.Tell(ScenarioSpec.EntityId, new SetVfVram(1, 0)));
        Release(reference, imported);
        IReadOnlyList<SentMessage> sent = reference.Pf.Tell(ScenarioSpec.EntityId, new SetVfVram(1, 0));
        Assert.Equal([typeof(VramTaken), typeof(DropLmtt), typeof(InvalidateLmtt)], sent.Select(message => message.Message.GetType()));
        sent = reference.Pf.Tell(Peers.Gpu, new Completed(((InvalidateLmtt)sent[2].Message).Operation, Errno.Ok));
        Assert.Equal([typeof(FreeVram), typeof(ProvisionVf)], sent.Select(message => message.Message.GetType()));
        Assert.Empty(reference.Pf.Violations);
    }

    [Fact]
    public void In_rfc_v2_nothing_ties_provisioning_to_imports_but_the_reference_that_it_lost()
    {
        Held posted = Begin(ProtocolKind.RfcV2, Ranges);
        Import(posted);
        IReadOnlyList<SentMessage> sent = posted.Pf.Tell(ScenarioSpec.EntityId, new SetVfVram(1, 0));
        Assert.Equal([typeof(VramTaken), typeof(DropLmtt), typeof(InvalidateLmtt)], sent.Select(message => message.Message.GetType()));
        sent = posted.Pf.Tell(Peers.Gpu, new Completed(((InvalidateLmtt)sent[2].Message).Operation, Errno.Ok));
        Assert.Equal(typeof(ProvisionVf), Assert.Single(sent).Message.GetType());
        Assert.Contains(posted.Pf.Audit(), violation => violation.Text.Contains("VF 1, which was unprovisioned, cannot be freed", StringComparison.Ordinal));
    }

    [Fact]
    public void B_V1d_a_vf_that_is_unprovisioned_between_the_lookup_of_its_vram_and_the_reference_is_reported()
    {
        Conversation pf = TestPf.Provisioned(TestPf.Spec with { Protocol = ProtocolSettings.Of(ProtocolKind.RfcV1) });
        GetReference get = pf.Ask<GetReference>(Peers.Guest, TestPf.Import(Ranges), Peers.DmaBuf);
        pf.Tell(Peers.DmaBuf, new Completed(get.Operation, Errno.Ok));
        pf.Tell(Peers.DmaBuf, new Attached(get.Operation, Errno.Ok, 1, TestBuffer.ExporterOffers[0]));
        pf.Tell(Peers.DmaBuf, new ReservationGranted(get.Operation, Errno.Ok));
        pf.Tell(Peers.DmaBuf, new Mapped(get.Operation, Errno.Ok, RangeXArray.Create(1, Ranges.AsSpan())));
        Assert.Empty(pf.Elapse());
        pf.Tell(ScenarioSpec.EntityId, new SetVfVram(1, 0));
        pf.Elapse();
        Assert.Equal(("I-11", Blame.Protocol), (pf.Violations[0].Invariant, pf.Violations[0].Blame));
    }

    [Fact]
    public void A_vf_whose_provisioning_is_under_way_is_not_provisioned_twice()
    {
        Conversation pf = TestPf.Provisioned();
        AllocateVram allocate = pf.Ask<AllocateVram>(ScenarioSpec.EntityId, new SetVfVram(2, 4 << 20), Peers.Gpu);
        Assert.Empty(pf.Tell(ScenarioSpec.EntityId, new SetVfVram(2, 8 << 20)));
        Assert.Contains(new Metric("provisioning.refused"), pf.Counted);
        PopulateLmtt populate = pf.Ask<PopulateLmtt>(Peers.Gpu, new VramAllocated(allocate.Operation, Errno.Ok, [Peers.Pages(8192, 1024)]), Peers.Gpu);
        InvalidateLmtt invalidate = pf.Ask<InvalidateLmtt>(Peers.Gpu, new Completed(populate.Operation, Errno.Ok), Peers.Gpu);
        pf.Ask<ProvisionVf>(Peers.Gpu, new Completed(invalidate.Operation, Errno.Ok), Peers.OtherVirtualFunction);
        Assert.Empty(pf.Audit());
    }

    private static Held Begin(ProtocolKind protocol, ImmutableArray<AddressRange> ranges, ImmutableArray<InterconnectOffer>? offers = null)
    {
        Conversation pf = TestPf.Provisioned(TestPf.Spec with { Protocol = ProtocolSettings.Of(protocol) });
        return new Held(pf, new ScriptedDmaBuf(pf, offers ?? TestBuffer.ExporterOffers, ranges), ranges);
    }

    private static Imported Import(Held held) =>
        Assert.IsType<Imported>(Assert.Single(held.Peer.Serve(held.Pf.Tell(Peers.Guest, TestPf.Import(held.Ranges)))).Message);

    private static void Release(Held held, Imported imported) =>
        Assert.Single(held.Peer.Serve(held.Pf.Tell(Peers.Guest, new ReleaseSurface(Peers.Operation(50), imported.Surface))));

    private static void Invalidate(Held held) =>
        Assert.Empty(held.Peer.Serve(held.Pf.Tell(Peers.DmaBuf, new Invalidate(Peers.Operation(200), 1, new LockTicket(Peers.Vfio, Peers.Operation(80))))));

    private static List<SentMessage> Access(Held held, Imported imported) =>
        held.Peer.Serve(held.Pf.Tell(Peers.Guest, new AccessBuffer(Peers.Operation(70), imported.Surface, TestGpu.Tag(1), IsWrite: false)));

    /// <summary>The mapping dies, and an access, which ends well, makes a new one.</summary>
    private static void Remap(Held held, Imported imported)
    {
        Invalidate(held);
        ReadSurface read = Assert.IsType<ReadSurface>(Assert.Single(Access(held, imported)).Message);
        Assert.Single(held.Peer.Serve(held.Pf.Tell(Peers.Gpu, new ContentRead(read.Operation, Errno.Ok, true, 0, default))));
    }

    private static IEnumerable<InterconnectKind> Maps(Held held) => held.Pf.Sent.Select(sent => sent.Message).OfType<Map>().Select(map => map.Kind);

    private static IEnumerable<string> Found(Held held) => held.Pf.Violations.Select(violation => violation.Invariant);

    private sealed record Held(Conversation Pf, ScriptedDmaBuf Peer, ImmutableArray<AddressRange> Ranges);
}
