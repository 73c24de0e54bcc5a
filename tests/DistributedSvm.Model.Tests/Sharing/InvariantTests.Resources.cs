using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Sharing.Variants;
using DistributedSvm.Model.Tests.Devices;

namespace DistributedSvm.Model.Tests.Sharing;

/// <content>I-15 to I-19: what is counted and what is given back.</content>
public sealed partial class InvariantTests
{
    [Fact]
    public void I_15_a_map_over_a_mapping_that_was_never_given_back()
    {
        Conversation buffer = TestBuffer.Created(settings: ProtocolSettings.Of(ProtocolKind.RfcV1));
        int attachment = TestBuffer.AttachTo(buffer, Importer, 5);
        DmaBufTests.MapUnderLock(buffer, Importer, 6, attachment);
        Assert.Equal(Errno.Ok, DmaBufTests.MapUnderLock(buffer, Importer, 7, attachment).Errno);
        AssertFound(buffer, ("I-15", Blame.Protocol));

        // And the first container is lost.
        DmaBufTests.UnmapUnderLock(buffer, Importer, 8, attachment);
        buffer.Tell(Importer, new Detach(Peers.Operation(9), attachment));
        buffer.Tell(Peers.Guest, new PutReference());
        AssertFound(buffer, ("I-15", Blame.Protocol), ("I-16", Blame.Protocol));
    }

    [Fact]
    public void I_16_a_container_that_unmap_leaves_since_the_interconnect_was_given_up()
    {
        Conversation buffer = TestBuffer.Created(settings: ProtocolSettings.Of(ProtocolKind.RfcV2));
        int attachment = TestBuffer.AttachTo(buffer, Importer, 5);
        buffer.Ask<ReservationGranted>(Importer, new LockReservation(Operation));
        buffer.Ask<Mapped>(Importer, new Map(Operation, attachment));
        Assert.Equal(Errno.EINVAL, buffer.Ask<Mapped>(Importer, new Map(Operation, attachment, InterconnectKind.PeerToPeerSg)).Errno);
        Assert.Equal(Errno.Ok, buffer.Ask<Completed>(Importer, new Unmap(Operation, attachment)).Errno);
        buffer.Tell(Importer, new UnlockReservation(Operation));
        buffer.Tell(Importer, new Detach(Peers.Operation(9), attachment));
        buffer.Tell(Peers.Guest, new PutReference());
        AssertFound(buffer, ("I-15", Blame.Importer), ("I-16", Blame.Protocol));
    }

    [Fact]
    public void I_17_references_that_grow_with_every_import()
    {
        (Conversation pf, ScriptedDmaBuf peer) = Pf(ProtocolKind.RfcV2, FourPages);
        for (int import = 0; import < 3; import++)
        {
            Imported imported = Import(pf, peer, FourPages);
            peer.Serve(pf.Tell(Peers.Guest, new ReleaseSurface(Peers.Operation(50), imported.Surface)));
        }

        AssertFound(pf, ("I-17", Blame.Protocol), ("I-17", Blame.Protocol));
        Assert.Contains("3 references for 1 imports", pf.Violations[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void I_17_arrays_of_device_addresses_that_grow_with_every_map()
    {
        (Conversation pf, ScriptedDmaBuf peer) = Pf(ProtocolKind.RfcV1, FourPages);
        Imported imported = Import(pf, peer, FourPages);
        Invalidate(pf, peer);
        Access(pf, peer, imported);
        Assert.Contains("2 arrays for 1 imports", Assert.Single(pf.Violations, violation => violation.Text.Contains("array", StringComparison.Ordinal)).Text, StringComparison.Ordinal);
        Assert.All(pf.Violations, violation => Assert.Equal(("I-17", Blame.Protocol), (violation.Invariant, violation.Blame)));
    }

    [Fact]
    public void I_17_nothing_grows_in_the_contract()
    {
        (Conversation pf, ScriptedDmaBuf peer) = Pf(ProtocolKind.Reference, FourPages);
        for (int import = 0; import < 50; import++)
        {
            Imported imported = Import(pf, peer, FourPages);
            Invalidate(pf, peer);
            ReadSurface read = Assert.IsType<ReadSurface>(Assert.Single(Access(pf, peer, imported)).Message);
            peer.Serve(pf.Tell(Peers.Gpu, new ContentRead(read.Operation, Errno.Ok, true, 0, default)));
            peer.Serve(pf.Tell(Peers.Guest, new ReleaseSurface(Peers.Operation(50), imported.Surface)));
            Assert.Empty(pf.Audit());
        }

        Assert.Empty(pf.Violations);
    }

    [Fact]
    public void I_18_a_failed_attach_that_leaves_its_match_entry()
    {
        Conversation buffer = TestBuffer.Created(settings: ProtocolSettings.Of(ProtocolKind.RfcV2));
        MatchMapping match = buffer.Ask<MatchMapping>(Importer, TestBuffer.Attach(5), Peers.Vfio);
        buffer.Ask<AttachExporter>(Peers.Vfio, new MappingOffers(match.Operation, Errno.Ok, TestBuffer.ExporterOffers));
        buffer.Ask<Attached>(Peers.Vfio, new Completed(match.Operation, Errno.ENODEV), Importer);
        AssertFound(buffer, ("I-18", Blame.Protocol));
    }

    [Fact]
    public void I_19_a_base_reference_that_is_taken_twice()
    {
        Conversation buffer = TestBuffer.Created();
        RunProgram(buffer, BufferStatus.Ok, BufferStep.Lock, BufferStep.Rearm, BufferStep.Unlock, BufferStep.Reply);
        AssertFound(buffer, ("I-19", Blame.Protocol));
    }
}
