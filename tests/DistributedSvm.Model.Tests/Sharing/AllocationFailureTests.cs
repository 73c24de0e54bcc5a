using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Sharing.Variants;
using DistributedSvm.Model.Tests.Devices;

namespace DistributedSvm.Model.Tests.Sharing;

/// <summary>Allocations that fail, at every place and under every protocol: the errno, and that nothing is left (I-18).</summary>
public sealed class AllocationFailureTests
{
    /// <summary>A GPU of another card, which reaches the buffer peer-to-peer: every protocol knows that.</summary>
    private static readonly EntityId Importer = Peers.OtherPhysicalFunction;
    private static readonly ImmutableArray<InterconnectOffer> PeerToPeer = [new(InterconnectKind.PeerToPeerSg, Importer, Importer, 0, 1)];

    public static TheoryData<ProtocolKind> Protocols => [.. Enum.GetValues<ProtocolKind>()];

    /// <summary>The PF of the exporting VF, for what is about the match of an interconnect.</summary>
    private static readonly ImmutableArray<InterconnectOffer> Iov =
        [new(InterconnectKind.Iov, Peers.PhysicalFunction, Peers.PhysicalFunction, TestBuffer.ExporterOffers[0].Bar, 0)];

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Without_memory_for_the_private_data_an_export_is_enomem(ProtocolKind protocol)
    {
        var device = new Conversation(TestVfio.Spec with { Protocol = ProtocolSettings.Of(protocol) });
        device.Tell(ScenarioSpec.EntityId, new FailAllocation(new AllocationFault(AllocationSite.Export, 1)));
        Assert.Equal(Errno.ENOMEM, device.Ask<Exported>(Peers.Guest, TestVfio.Export(61, Peers.Pages(0, 1))).Errno);
        Assert.Empty(device.Audit());
        TestVfio.Exported(device);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Without_memory_for_an_attachment_an_attach_is_enomem_and_the_exporter_hears_nothing(ProtocolKind protocol)
    {
        Conversation buffer = Failing(protocol, AllocationSite.Attachment);
        Assert.Equal(Errno.ENOMEM, buffer.Ask<Attached>(Importer, Attach(5)).Errno);
        Assert.Equal(Errno.Ok, AttachNow(buffer, 6).Errno);
        Assert.Empty(buffer.Violations);
    }

    [Fact]
    public void Without_memory_for_the_match_entry_an_attach_is_enomem()
    {
        Conversation buffer = Failing(ProtocolKind.Reference, AllocationSite.MatchEntry);
        Assert.Equal(Errno.ENOMEM, AttachNow(buffer, 5).Errno);
        AssertReleasesCleanly(buffer);
    }

    [Theory]
    [InlineData(ProtocolKind.RfcV1)]
    [InlineData(ProtocolKind.RfcV2)]
    [InlineData(ProtocolKind.MappingTypes)]
    public void Who_keeps_no_copy_of_the_match_needs_no_memory_for_it(ProtocolKind protocol)
    {
        Conversation buffer = Failing(protocol, AllocationSite.MatchEntry);
        Attached attached = AttachNow(buffer, 5);
        Assert.Equal((Errno.Ok, InterconnectKind.PeerToPeerSg), (attached.Errno, attached.Match.Kind));
        Assert.Equal(2, buffer.Tell(Importer, new Detach(Peers.Operation(9), attached.Attachment)).Count);
        AssertReleasesCleanly(buffer);
    }

    [Fact]
    public void B_20_without_memory_for_the_match_entry_rfc_v2_attaches_without_match_data()
    {
        Conversation buffer = Failing(ProtocolKind.RfcV2, AllocationSite.MatchEntry);
        Attached attached = AttachIov(buffer, 5);
        Assert.Equal((Errno.Ok, default), (attached.Errno, attached.Match));
        Violation violation = Assert.Single(buffer.Violations);
        Assert.Equal(("I-24", Blame.Protocol), (violation.Invariant, violation.Blame));
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Without_memory_for_the_container_a_map_is_enomem_and_the_next_one_works(ProtocolKind protocol)
    {
        Conversation buffer = Failing(protocol, AllocationSite.Container);
        int attachment = AttachNow(buffer, 5).Attachment;
        Mapped failed = DmaBufTests.MapUnderLock(buffer, Importer, 6, attachment);
        Assert.Equal((Errno.ENOMEM, null), (failed.Errno, failed.Ranges));
        Assert.Equal(Errno.Ok, DmaBufTests.MapUnderLock(buffer, Importer, 7, attachment).Errno);
        DmaBufTests.UnmapUnderLock(buffer, Importer, 8, attachment);
        Assert.Equal(2, buffer.Tell(Importer, new Detach(Peers.Operation(9), attachment)).Count);
        AssertReleasesCleanly(buffer);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void When_the_exporters_attach_fails_after_a_match_only_rfc_v2_loses_the_entry_of_an_interconnect(ProtocolKind protocol)
    {
        Conversation buffer = TestBuffer.Created(settings: ProtocolSettings.Of(protocol));
        Assert.Equal(Errno.ENODEV, AttachNow(buffer, 5, Errno.ENODEV).Errno);
        Assert.Empty(buffer.Violations);
        if (protocol != ProtocolKind.MappingTypes)
        {
            Assert.Equal(Errno.ENODEV, AttachIov(buffer, 6, Errno.ENODEV).Errno);
        }

        buffer.Ask<DmaBufReleased>(Peers.Guest, new PutReference(), Peers.Vfio);
        string[] expected = protocol == ProtocolKind.RfcV2 ? ["I-18", "I-16"] : [];
        Assert.Equal(expected, buffer.Violations.Select(violation => violation.Invariant));
    }

    [Fact]
    public void The_nth_allocation_is_the_one_that_fails_and_sites_count_apart()
    {
        Conversation buffer = TestBuffer.Created(
            faults: [new AllocationFault(AllocationSite.Attachment, 2), new AllocationFault(AllocationSite.Container, 1)]);
        Assert.Equal(Errno.Ok, AttachNow(buffer, 5).Errno);
        Assert.Equal(Errno.ENOMEM, buffer.Ask<Attached>(Importer, Attach(6)).Errno);
        Assert.Equal(Errno.Ok, AttachNow(buffer, 7).Errno);
        Assert.Equal(Errno.ENOMEM, DmaBufTests.MapUnderLock(buffer, Importer, 8, 1).Errno);
    }

    [Fact]
    public void A_fault_inside_a_dma_buf_goes_to_those_that_are_there_and_otherwise_to_the_next()
    {
        var device = new Conversation(TestVfio.Spec);
        var fault = new FailAllocation(new AllocationFault(AllocationSite.Container, 1));
        Assert.Empty(device.Tell(ScenarioSpec.EntityId, fault));
        CreateDmaBuf create = Assert.IsType<CreateDmaBuf>(Assert.Single(device.Tell(Peers.Guest, TestVfio.Export(61, Peers.Pages(0, 1)))).Message);
        Assert.Equal([fault.Fault], create.Faults);
        device.Tell(device.Created[0], new Completed(create.Operation, Errno.Ok));
        Assert.Equal(fault, device.Ask<FailAllocation>(ScenarioSpec.EntityId, fault, device.Created[0]));
    }

    private static Conversation Failing(ProtocolKind protocol, AllocationSite site) =>
        TestBuffer.Created(settings: ProtocolSettings.Of(protocol), faults: new AllocationFault(site, 1));

    private static Attach Attach(long operation) => new(Peers.Operation(operation), PeerToPeer, ImporterTraits.Full);

    private static Attached AttachNow(Conversation buffer, long operation, Errno callback = Errno.Ok) =>
        AttachNow(buffer, Importer, Attach(operation), callback);

    private static Attached AttachIov(Conversation buffer, long operation, Errno callback = Errno.Ok) =>
        AttachNow(buffer, Peers.PhysicalFunction, new Attach(Peers.Operation(operation), Iov, ImporterTraits.Full), callback);

    private static Attached AttachNow(Conversation buffer, EntityId importer, Attach attach, Errno callback)
    {
        MatchMapping match = buffer.Ask<MatchMapping>(importer, attach, Peers.Vfio);
        SentMessage sent = Assert.Single(buffer.Tell(Peers.Vfio, new MappingOffers(match.Operation, Errno.Ok, TestBuffer.ExporterOffers)));
        return sent.Message as Attached ?? buffer.Ask<Attached>(Peers.Vfio, new Completed(match.Operation, callback), importer);
    }

    private static void AssertReleasesCleanly(Conversation buffer)
    {
        buffer.Ask<DmaBufReleased>(Peers.Guest, new PutReference(), Peers.Vfio);
        Assert.Empty(buffer.Violations);
    }
}
