using System.Collections.Immutable;
using CsCheck;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Sharing.Interconnects;
using DistributedSvm.Model.Sharing.Variants;

namespace DistributedSvm.Model.Tests.Sharing;

/// <content>I-20 to I-25: what is matched. I-22 and I-23, of the predicates, are with the registry's tests.</content>
public sealed partial class InvariantTests
{
    private static readonly Gen<ImmutableArray<InterconnectOffer>> Lists = Gen.Select(
            OneOf(InterconnectKind.Iov, InterconnectKind.PeerToPeerSg, InterconnectKind.SystemSg),
            OneOf(Peers.PhysicalFunction, Peers.OtherPhysicalFunction),
            Gen.Int[0, 2])
        .Array[0, 5]
        .Select(entries => entries.Select(entry => new InterconnectOffer(
            entry.Item1, entry.Item2, entry.Item2, entry.Item3, entry.Item2 == Peers.PhysicalFunction ? 0 : 1)).ToImmutableArray());

    [Fact]
    public void I_20_the_match_is_the_first_pair_in_the_exporters_order_whatever_the_lists() =>
        Gen.Select(OneOf(Enum.GetValues<ProtocolKind>()), Lists, Lists, Gen.Int[-1, 4]).Sample(
            (kind, exporter, importer, distance) =>
            {
                SharingProtocol protocol = SharingProtocols.Of(kind);
                ImmutableArray<int> distances = [0, distance];
                Errno errno = protocol.Negotiate(exporter, importer, ImporterTraits.Full, distances, out InterconnectOffer match);

                // The posted series look at interconnects of their own before scatter tables.
                IEnumerable<InterconnectOffer> order = kind is ProtocolKind.RfcV1 or ProtocolKind.RfcV2
                    ? exporter.OrderBy(offer => offer.Kind == InterconnectKind.Iov ? 0 : 1)
                    : exporter;
                InterconnectOffer? first = order.Where(offer => protocol.Knows(offer.Kind)).Cast<InterconnectOffer?>().FirstOrDefault(offer =>
                    importer.Any(wanted => wanted.Kind == offer!.Value.Kind
                        && InterconnectRegistry.Of(wanted.Kind).Match(offer.Value, wanted, distances) == Errno.Ok));
                Assert.Equal(first ?? default, match);
                Assert.Equal(first is not null, errno == Errno.Ok);
            });

    [Fact]
    public void I_21_an_exporter_that_offers_something_else_once_a_match_was_made()
    {
        Conversation buffer = TestBuffer.Created();
        MatchMapping match = buffer.Ask<MatchMapping>(Importer, TestBuffer.Attach(5), Peers.Vfio);
        buffer.Ask<AttachExporter>(Peers.Vfio, new MappingOffers(match.Operation, Errno.Ok, TestBuffer.ExporterOffers));
        Assert.Empty(buffer.Tell(Peers.Vfio, new MappingOffers(match.Operation, Errno.Ok, [TestBuffer.ExporterOffers[0] with { Bar = 4 }])));
        AssertFound(buffer, ("I-21", Blame.Exporter));
        Attached attached = buffer.Ask<Attached>(Peers.Vfio, new Completed(match.Operation, Errno.Ok), Importer);
        Assert.Equal(TestBuffer.ExporterOffers[0], attached.Match);
    }

    [Fact]
    public void I_24_an_attachment_that_may_map_an_interconnect_without_match_data()
    {
        Conversation buffer = TestBuffer.Created(
            settings: ProtocolSettings.Of(ProtocolKind.RfcV2), faults: new AllocationFault(AllocationSite.MatchEntry, 1));
        MatchMapping match = buffer.Ask<MatchMapping>(Importer, TestBuffer.Attach(5), Peers.Vfio);
        buffer.Tell(Peers.Vfio, new MappingOffers(match.Operation, Errno.Ok, TestBuffer.ExporterOffers));
        buffer.Ask<Attached>(Peers.Vfio, new Completed(match.Operation, Errno.Ok), Importer);
        AssertFound(buffer, ("I-24", Blame.Protocol));
    }

    [Fact]
    public void I_25_an_importer_of_scatter_tables_works_with_every_exporter_that_can_serve_one()
    {
        ImporterTraits plain = TestBuffer.Foreign with { AcceptsPeerToPeer = false, SupportsInterconnects = false };
        var system = new InterconnectOffer(InterconnectKind.SystemSg, Peers.Guest, default, 0, 0);
        foreach (ProtocolKind kind in Enum.GetValues<ProtocolKind>())
        {
            Errno errno = SharingProtocols.Of(kind).Negotiate([.. TestBuffer.ExporterOffers, system], [system], plain, [0, 4], out InterconnectOffer match);
            Assert.Equal((kind, Errno.Ok, system), (kind, errno, match));
        }
    }

    [Theory]
    [InlineData(Errno.EOPNOTSUPP, InterconnectKind.SystemSg, true)]
    [InlineData(Errno.EINVAL, InterconnectKind.SystemSg, true)]
    [InlineData(Errno.ENODEV, InterconnectKind.SystemSg, false)]
    [InlineData(Errno.EOPNOTSUPP, InterconnectKind.PeerToPeerSg, false)]
    public void I_25_an_exporter_that_refuses_a_scatter_table_that_it_could_serve(Errno refusal, InterconnectKind wanted, bool isFound)
    {
        Conversation buffer = TestBuffer.Created();
        var system = new InterconnectOffer(InterconnectKind.SystemSg, Importer, default, 0, 0);
        MatchMapping match = buffer.Ask<MatchMapping>(Importer, new Attach(Operation, [system with { Kind = wanted }], TestBuffer.Foreign), Peers.Vfio);
        buffer.Ask<Attached>(Peers.Vfio, new MappingOffers(match.Operation, refusal, [.. TestBuffer.ExporterOffers, system]), Importer);
        AssertFound(buffer, isFound ? [("I-25", Blame.Exporter)] : []);
    }

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
