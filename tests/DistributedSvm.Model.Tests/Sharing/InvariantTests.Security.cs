using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Sharing.Variants;
using DistributedSvm.Model.Tests.Devices;

namespace DistributedSvm.Model.Tests.Sharing;

/// <content>I-1 to I-7: whose memory is reached.</content>
public sealed partial class InvariantTests
{
    private static readonly ImmutableArray<AddressRange> OfNextVf = [Peers.NextBar with { End = Peers.NextBar.Start + Peers.Page - 1 }];
    private static readonly ImmutableArray<AddressRange> BeyondQuota = [Peers.BarPages(1024, 1)];

    [Fact]
    public void I_1_device_addresses_outside_the_vram_object_of_the_exporting_vf()
    {
        (Conversation pf, ScriptedDmaBuf peer) = Pf(ProtocolKind.RfcV2, BeyondQuota);
        Import(pf, peer, BeyondQuota);
        AssertFound(pf, ("I-3", Blame.Protocol), ("I-1", Blame.Protocol));
        Assert.Contains("no VRAM of any VF", pf.Violations[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void I_2_a_range_in_the_bar_of_another_vf()
    {
        (Conversation pf, ScriptedDmaBuf peer) = Pf(ProtocolKind.Reference, OfNextVf);
        Assert.Equal(Errno.EPERM, Import(pf, peer, OfNextVf).Errno);
        AssertFound(pf, ("I-2", Blame.Exporter));
    }

    [Fact]
    public void I_2_a_range_of_another_device_that_is_translated_all_the_same()
    {
        AddressRange foreign = AddressRange.FromLength(1UL << 50, Peers.Bar.Length);
        PhysicalFunctionSpec spec = TestPf.Spec with { Protocol = ProtocolSettings.Of(ProtocolKind.RfcV2), Neighbours = [new NeighbourVf(1, foreign)] };
        Conversation pf = TestPf.Provisioned(spec);
        ImmutableArray<AddressRange> ranges = [AddressRange.FromLength(foreign.Start, Peers.Page)];
        Assert.Equal(Errno.Ok, Import(pf, new ScriptedDmaBuf(pf, TestBuffer.ExporterOffers, ranges), ranges).Errno);
        AssertFound(pf, ("I-2", Blame.Protocol));
    }

    [Fact]
    public void I_3_a_range_beyond_the_quota_of_the_vf()
    {
        (Conversation pf, ScriptedDmaBuf peer) = Pf(ProtocolKind.Reference, BeyondQuota);
        Import(pf, peer, BeyondQuota);
        AssertFound(pf, ("I-3", Blame.Guest));
    }

    [Fact]
    public void I_4_an_importer_that_claims_to_be_the_pf()
    {
        Conversation buffer = TestBuffer.Created();
        TestBuffer.AttachTo(buffer, Peers.OtherPhysicalFunction, 5);
        AssertFound(buffer, ("I-4", Blame.Importer));
    }

    [Fact]
    public void I_5_a_refused_import_that_goes_on_another_way()
    {
        (Conversation pf, ScriptedDmaBuf peer) = Pf(ProtocolKind.RfcV2, OfNextVf);
        Import(pf, peer, OfNextVf);
        AssertFound(pf, ("I-2", Blame.Exporter), ("I-5", Blame.Protocol));
    }

    [Fact]
    public void I_6_one_device_address_for_buffers_of_two_vfs()
    {
        (Conversation pf, ScriptedDmaBuf forger) = Pf(ProtocolKind.RfcV1, OfNextVf);
        AllocateVram allocate = pf.Ask<AllocateVram>(ScenarioSpec.EntityId, new SetVfVram(2, 4 << 20), Peers.Gpu);
        PopulateLmtt populate = pf.Ask<PopulateLmtt>(Peers.Gpu, new VramAllocated(allocate.Operation, Errno.Ok, [Peers.Pages(8192, 1024)]), Peers.Gpu);
        InvalidateLmtt invalidate = pf.Ask<InvalidateLmtt>(Peers.Gpu, new Completed(populate.Operation, Errno.Ok), Peers.Gpu);
        pf.Tell(Peers.Gpu, new Completed(invalidate.Operation, Errno.Ok));
        var owner = new ScriptedDmaBuf(pf, [.. TestBuffer.ExporterOffers.Select(offer => offer with { Device = Peers.OtherVirtualFunction })], OfNextVf);
        Import(pf, owner, OfNextVf);
        Assert.Empty(pf.Violations);

        // VF 1 exports a page of VF 2's BAR, and RFC v1 asks nobody whether it may.
        Import(pf, forger, OfNextVf);
        AssertFound(pf, ("I-2", Blame.Protocol), ("I-1", Blame.Protocol), ("I-6", Blame.Protocol));
    }

    [Fact]
    public void I_7_an_importer_that_claims_to_be_iommufd()
    {
        Conversation buffer = TestBuffer.Created();
        var list = new InterconnectOffer(InterconnectKind.Pal, new EntityId(30, EntityKind.PciDevice), default, VfioDeviceSpec.VramBar, 0);
        MatchMapping match = buffer.Ask<MatchMapping>(Importer, new Attach(Operation, [list], TestBuffer.Foreign), Peers.Vfio);
        buffer.Ask<AttachExporter>(Peers.Vfio, new MappingOffers(match.Operation, Errno.Ok, [list]));
        AssertFound(buffer, ("I-7", Blame.Importer));
    }

    /// <summary>RFC v2 looks at the start of a range only (B-6) and at no quota (B-7).</summary>
    [Fact]
    public void I_2_and_I_3_what_the_translation_lets_through()
    {
        ImmutableArray<AddressRange> acrossTheEnd = [new(Peers.Bar.End - (3 * Peers.Page) + 1, Peers.Bar.End + Peers.Page)];
        (Conversation pf, ScriptedDmaBuf peer) = Pf(ProtocolKind.RfcV2, acrossTheEnd);
        Import(pf, peer, acrossTheEnd);
        Assert.Contains(pf.Violations, violation => violation is { Invariant: "I-2", Blame: Blame.Protocol });
        Assert.DoesNotContain(pf.Violations, violation => violation.Invariant == "I-3");

        ImmutableArray<AddressRange> lastPage = [Peers.BarPages(1023, 1)];
        (pf, peer) = Pf(ProtocolKind.RfcV2, lastPage);
        Import(pf, peer, lastPage);
        AssertFound(pf);
    }
}
