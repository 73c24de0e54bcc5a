using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Sharing.Variants;
using DistributedSvm.Model.Tests.Devices;

namespace DistributedSvm.Model.Tests.Sharing;

/// <content>I-8 to I-14: what outlives what. I-13 is broken by importers, in their file.</content>
public sealed partial class InvariantTests
{
    private static readonly ImmutableArray<AddressRange> FourPages = [Peers.BarPages(0, 4)];

    /// <summary>A driver with a mapping that nobody has told it to give back: where revoking waits for every unmap, the exporter has un-revoked too early.</summary>
    [Theory]
    [InlineData(ProtocolKind.Reference, UnmapHabit.Ignores, Blame.Importer)]
    [InlineData(ProtocolKind.Reference, UnmapHabit.Driver, Blame.Exporter)]
    [InlineData(ProtocolKind.RfcV1, UnmapHabit.Driver, Blame.Protocol)]
    public void I_8_an_access_to_memory_of_a_vf_that_is_being_reset(ProtocolKind protocol, UnmapHabit habit, Blame blame)
    {
        (Conversation pf, ScriptedDmaBuf peer) = Pf(protocol, FourPages);
        Imported imported = Import(pf, peer, FourPages, new ImporterProfile { Unmaps = habit });
        if (habit == UnmapHabit.Ignores)
        {
            Invalidate(pf, peer);
        }

        ReadSurface read = Assert.IsType<ReadSurface>(Assert.Single(Access(pf, peer, imported)).Message);
        pf.Tell(Peers.Gpu, new ContentRead(read.Operation, Errno.EIO, false, 0, ContentTag.Zero));
        AssertFound(pf, ("I-8", blame));
    }

    [Theory]
    [InlineData(ProtocolKind.RfcV1)]
    [InlineData(ProtocolKind.RfcV2)]
    public void I_9_a_map_and_an_attach_while_revoked(ProtocolKind protocol)
    {
        Conversation buffer = TestBuffer.Created(BufferStatus.Temporary, ProtocolSettings.Of(protocol));
        int attachment = TestBuffer.AttachTo(buffer, Importer, 5);
        AssertFound(buffer, ("I-9", Blame.Protocol));
        Assert.Equal(Errno.Ok, DmaBufTests.MapUnderLock(buffer, Importer, 6, attachment).Errno);
        AssertFound(buffer, ("I-9", Blame.Protocol), ("I-9", Blame.Protocol));
    }

    [Fact]
    public void I_10_device_addresses_of_a_mapping_that_is_gone()
    {
        (Conversation pf, ScriptedDmaBuf peer) = Pf(ProtocolKind.RfcV2, FourPages);
        Imported imported = Import(pf, peer, FourPages);
        Invalidate(pf, peer);
        peer.Failing = (typeof(Map), Errno.ENOMEM, 1);
        Access(pf, peer, imported);
        AssertFound(pf, ("I-10", Blame.Protocol));
    }

    [Fact]
    public void I_11_vram_that_is_freed_between_its_lookup_and_the_reference_that_was_to_keep_it()
    {
        (Conversation pf, _) = Pf(ProtocolKind.RfcV1, FourPages);
        GetReference get = pf.Ask<GetReference>(Peers.Guest, TestPf.Import(FourPages), Peers.DmaBuf);
        pf.Tell(Peers.DmaBuf, new Completed(get.Operation, Errno.Ok));
        pf.Tell(Peers.DmaBuf, new Attached(get.Operation, Errno.Ok, 1, TestBuffer.ExporterOffers[0]));
        pf.Tell(Peers.DmaBuf, new ReservationGranted(get.Operation, Errno.Ok));
        pf.Tell(Peers.DmaBuf, new Mapped(get.Operation, Errno.Ok, RangeXArray.Create(1, FourPages.AsSpan())));
        pf.Elapse();
        pf.Tell(ScenarioSpec.EntityId, new SetVfVram(1, 0));
        pf.Elapse();
        Assert.Equal(("I-11", Blame.Protocol), (pf.Violations[0].Invariant, pf.Violations[0].Blame));
    }

    [Fact]
    public void I_12_match_data_that_names_a_vf_which_is_gone()
    {
        (Conversation pf, ScriptedDmaBuf peer) = Pf(ProtocolKind.RfcV2, FourPages);
        Imported imported = Import(pf, peer, FourPages);
        Invalidate(pf, peer);
        pf.Tell(Peers.Vfio, new VfRemoved(Peers.VirtualFunction));
        Access(pf, peer, imported);
        Assert.Equal(("I-12", Blame.Protocol), (pf.Violations[0].Invariant, pf.Violations[0].Blame));
    }

    [Fact]
    public void I_12_an_exporter_that_matches_by_a_device_that_was_cleaned_up()
    {
        foreach (ProtocolKind protocol in Enum.GetValues<ProtocolKind>())
        {
            var device = new Conversation(TestVfio.Spec with { Protocol = ProtocolSettings.Of(protocol) });
            device.Tell(Peers.Guest, new ActOnDevice(Peers.Operation(60), DeviceAction.Close));
            device.Tell(Peers.DmaBuf, new MatchMapping(Peers.Operation(61), 1, Peers.Bar.Start));
            AssertFound(device, protocol == ProtocolKind.Reference ? [] : [("I-12", Blame.Protocol)]);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void I_13_a_driver_of_the_protocol_that_breaks_a_rule_is_the_protocols_fault(bool isDriver)
    {
        Conversation buffer = TestBuffer.Created();
        int attachment = TestBuffer.AttachTo(buffer, Importer, 5, TestBuffer.Foreign with { IsDriver = isDriver });
        DmaBufTests.MapUnderLock(buffer, Importer, 6, attachment);
        buffer.Tell(Importer, new Detach(Peers.Operation(7), attachment));
        AssertFound(buffer, ("I-13", isDriver ? Blame.Protocol : Blame.Importer));
    }

    [Fact]
    public void I_14_an_unrevoke_that_publishes_before_it_has_armed_the_count()
    {
        Conversation buffer = TestBuffer.Created(BufferStatus.Temporary);
        RunProgram(buffer, BufferStatus.Ok, BufferStep.Lock, BufferStep.Publish, BufferStep.Rearm, BufferStep.Unlock, BufferStep.Reply);
        AssertFound(buffer, ("I-14", Blame.Protocol));
    }
}
