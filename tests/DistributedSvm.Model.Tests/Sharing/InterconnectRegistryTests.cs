using System.Collections.Immutable;
using CsCheck;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Sharing.Interconnects;

namespace DistributedSvm.Model.Tests.Sharing;

/// <summary>Which pair of offers wins (I-4, I-20, I-22, I-23).</summary>
public sealed class InterconnectRegistryTests
{
    private static readonly InterconnectOffer ExporterIov =
        new(InterconnectKind.Iov, Peers.VirtualFunction, Peers.PhysicalFunction, VfioDeviceSpec.VramBar, 0);

    private static readonly InterconnectOffer ExporterPeer = ExporterIov with { Kind = InterconnectKind.PeerToPeerSg };
    private static readonly InterconnectOffer ExporterSystem = new(InterconnectKind.SystemSg, Peers.Guest, default, 0, 0);

    private static readonly ImmutableArray<int> Legal = [0, 5, -1];

    [Fact]
    public void The_exporters_preference_wins_whatever_the_importers_order()
    {
        ImmutableArray<InterconnectOffer> importer = Importer(Peers.PhysicalFunction, gpu: 1);
        InterconnectOffer elsewhere = ExporterPeer with { PhysicalFunction = Peers.OtherPhysicalFunction };
        foreach (ImmutableArray<InterconnectOffer> wanted in (ImmutableArray<InterconnectOffer>[])[importer, [.. importer.Reverse()]])
        {
            Assert.Equal((Errno.Ok, ExporterIov), Match([ExporterIov, elsewhere], wanted));
            Assert.Equal((Errno.Ok, elsewhere), Match([elsewhere, ExporterIov], wanted));
        }
    }

    [Fact]
    public void Iov_is_for_the_physical_function_of_the_exporting_vf_alone()
    {
        Assert.Equal((Errno.Ok, ExporterIov), Match([ExporterIov], Importer(Peers.PhysicalFunction, 0)));
        Assert.Equal((Errno.EINVAL, default), Match([ExporterIov], Importer(Peers.OtherPhysicalFunction, 0)));

        // The same index of GPU is not the same device.
        Assert.Equal((Errno.EINVAL, default), Match([ExporterIov], Importer(new EntityId(99, EntityKind.PhysicalFunction), 0)));
        Assert.Equal((Errno.EINVAL, default), Match([ExporterIov], Importer(Peers.VirtualFunction, 0)));
    }

    [Fact]
    public void Iov_needs_the_same_bar_on_both_sides()
    {
        ImmutableArray<InterconnectOffer> otherBar = [.. Importer(Peers.PhysicalFunction, 0).Select(offer => offer with { Bar = 0 })];
        Assert.Equal((Errno.EINVAL, default), Match([ExporterIov], otherBar));
    }

    [Fact]
    public void Peer_to_peer_is_refused_to_the_vfs_own_physical_function_although_the_distance_is_zero() =>
        Assert.Equal((Errno.EINVAL, default), Match([ExporterPeer], Importer(Peers.PhysicalFunction, 0)));

    [Theory]
    [InlineData(1, Errno.Ok)]
    [InlineData(2, Errno.EINVAL)]
    public void Peer_to_peer_needs_a_legal_path_to_the_importers_gpu(int gpu, Errno errno) =>
        Assert.Equal(errno, Match([ExporterPeer], Importer(Peers.OtherPhysicalFunction, gpu)).Errno);

    [Fact]
    public void Peer_to_peer_does_not_leave_the_host_whatever_the_index_of_the_gpu() =>
        Assert.Equal((Errno.EINVAL, default), Match([ExporterPeer], [ExporterPeer with { Gpu = 1, Host = 1 }]));

    [Fact]
    public void A_list_of_physical_addresses_is_for_an_assigned_device_of_the_same_host()
    {
        InterconnectOffer list = ExporterIov with { Kind = InterconnectKind.Pal };
        InterconnectOffer assigned = list with { Device = new EntityId(30, EntityKind.PciDevice), PhysicalFunction = default, Gpu = 1 };
        Assert.Equal((Errno.Ok, list), Match([list], [assigned]));
        Assert.Equal((Errno.EINVAL, default), Match([list], [assigned with { Host = 1 }]));
        Assert.Equal((Errno.EINVAL, default), Match([list], [assigned with { Device = Peers.PhysicalFunction }]));
    }

    [Fact]
    public void Xe_link_joins_two_devices_that_are_on_the_same_link()
    {
        InterconnectOffer port = ExporterIov with { Kind = InterconnectKind.XeLink, Device = Peers.PhysicalFunction, Link = 3 };
        Assert.Equal((Errno.Ok, port), Match([port], [port with { Device = Peers.OtherPhysicalFunction }]));
        Assert.Equal((Errno.EINVAL, default), Match([port], [port with { Device = Peers.OtherPhysicalFunction, Link = 4 }]));
        Assert.Equal((Errno.EINVAL, default), Match([port], [port]));
    }

    [Fact]
    public void Ualink_joins_two_hosts_that_are_on_the_same_link()
    {
        InterconnectOffer port = ExporterIov with { Kind = InterconnectKind.UaLink, Device = Peers.PhysicalFunction, Link = 3 };
        InterconnectOffer remote = port with { Device = Peers.OtherPhysicalFunction, Host = 1 };
        Assert.Equal((Errno.Ok, port), Match([port], [remote]));
        Assert.Equal((Errno.EINVAL, default), Match([port], [remote with { Link = 4 }]));
        Assert.Equal((Errno.EINVAL, default), Match([port], [remote with { Host = 0 }]));
    }

    [Fact]
    public void When_iov_does_not_fit_the_next_entry_is_tried() =>
        Assert.Equal((Errno.Ok, ExporterPeer), Match([ExporterIov, ExporterPeer], Importer(Peers.OtherPhysicalFunction, 1)));

    [Fact]
    public void System_pages_go_with_every_importer()
    {
        Assert.Equal((Errno.Ok, ExporterSystem), Match([ExporterSystem], Importer(Peers.PhysicalFunction, 0), []));
        Assert.Equal((Errno.Ok, ExporterSystem), Match([ExporterSystem], Importer(Peers.OtherPhysicalFunction, 2), []));
    }

    [Fact]
    public void Without_a_common_kind_the_attach_fails_with_einval()
    {
        Assert.Equal((Errno.EINVAL, default), Match([ExporterIov, ExporterPeer], []));
        Assert.Equal((Errno.EINVAL, default), Match([], Importer(Peers.PhysicalFunction, 0)));
        Assert.Equal((Errno.EINVAL, default), Match([ExporterIov, ExporterPeer], [ExporterSystem]));
    }

    [Fact]
    public void A_predicates_errno_other_than_eopnotsupp_ends_the_search()
    {
        // By (exporter's BAR, importer's BAR): the first pair does not fit, the second fails, the third would have won.
        var scripted = new ScriptedInterconnect(InterconnectKind.Iov, [Errno.EOPNOTSUPP, Errno.EPERM, Errno.Ok], importers: 3);
        Errno errno = InterconnectRegistry.Match([scripted], Offers(1), Offers(3), [], out InterconnectOffer match);
        Assert.Equal((Errno.EPERM, default), (errno, match));
    }

    [Fact]
    public void The_result_is_the_first_pair_in_exporter_major_order_that_does_not_say_eopnotsupp() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 5], Gen.Int[0, 2].Array[5], Gen.Int[0, 2].Array[5], Gen.Int[0, Results.Length - 1].Select(i => Results[i]).Array[25]).Sample(
            (exporters, importers, exporterKinds, importerKinds, results) =>
            {
                ImmutableArray<Interconnect> kinds =
                    [.. Enumerable.Range(1, 3).Select(kind => new ScriptedInterconnect((InterconnectKind)kind, [.. results], 5))];
                ImmutableArray<InterconnectOffer> offered = Offers(exporters, exporterKinds);
                ImmutableArray<InterconnectOffer> wanted = Offers(importers, importerKinds);
                (Errno Errno, InterconnectOffer Offer) expected = (
                    from e in offered
                    from i in wanted
                    where e.Kind == i.Kind && results[(e.Bar * 5) + i.Bar] != Errno.EOPNOTSUPP
                    let errno = results[(e.Bar * 5) + i.Bar]
                    select (errno, errno == Errno.Ok ? e : default)).FirstOrDefault((Errno.EINVAL, default));
                Errno found = InterconnectRegistry.Match(kinds, offered, wanted, [], out InterconnectOffer match);
                Assert.Equal(expected, (found, match));
            },
            iter: 2000);

    [Fact]
    public void By_quality_the_best_path_wins_and_among_equals_the_exporters_first()
    {
        InterconnectOffer elsewhere = ExporterPeer with { PhysicalFunction = Peers.OtherPhysicalFunction, Gpu = 2 };
        ImmutableArray<InterconnectOffer> importer = Importer(Peers.PhysicalFunction, gpu: 1);
        Assert.Equal((Errno.Ok, ExporterIov), MatchBest([ExporterSystem, elsewhere, ExporterIov], importer));
        Assert.Equal((Errno.Ok, elsewhere), MatchBest([ExporterSystem, elsewhere, elsewhere with { Bar = 4 }], importer));
        Assert.Equal((Errno.Ok, ExporterSystem), MatchBest([elsewhere, ExporterSystem], Importer(Peers.PhysicalFunction, gpu: 2)));
        Assert.Equal((Errno.EINVAL, default), MatchBest([ExporterIov], Importer(Peers.OtherPhysicalFunction, gpu: 1)));
    }

    private static (Errno Errno, InterconnectOffer Match) MatchBest(ImmutableArray<InterconnectOffer> exporter, ImmutableArray<InterconnectOffer> importer)
    {
        Errno errno = InterconnectRegistry.MatchBest(exporter, importer, Legal, out InterconnectOffer match);
        return (errno, match);
    }

    private static readonly Errno[] Results =
        [Errno.Ok, Errno.EOPNOTSUPP, Errno.EOPNOTSUPP, Errno.EOPNOTSUPP, Errno.EPERM, Errno.ENOMEM, Errno.EINVAL];

    private static ImmutableArray<InterconnectOffer> Offers(int count, int[]? kinds = null) =>
        [.. Enumerable.Range(0, count).Select(i => new InterconnectOffer((InterconnectKind)(1 + (kinds?[i] ?? 0)), default, default, i, 0))];

    private static ImmutableArray<InterconnectOffer> Importer(EntityId function, int gpu)
    {
        var iov = new InterconnectOffer(InterconnectKind.Iov, function, function, VfioDeviceSpec.VramBar, gpu);
        return [iov, iov with { Kind = InterconnectKind.PeerToPeerSg }, iov with { Kind = InterconnectKind.SystemSg }];
    }

    private static (Errno Errno, InterconnectOffer Match) Match(
        ImmutableArray<InterconnectOffer> exporter, ImmutableArray<InterconnectOffer> importer, ImmutableArray<int>? distances = null)
    {
        Errno errno = InterconnectRegistry.Match(exporter, importer, distances ?? Legal, out InterconnectOffer match);
        return (errno, match);
    }

    /// <summary>A kind whose predicate gives what a table says, by the BARs of the pair.</summary>
    private sealed class ScriptedInterconnect(InterconnectKind kind, ImmutableArray<Errno> results, int importers) : Interconnect
    {
        public override InterconnectKind Kind => kind;

        public override SharePath Path => SharePath.None;

        public override int Quality => 0;

        public override Errno Match(in InterconnectOffer exporter, in InterconnectOffer importer, ImmutableArray<int> peerDistances) =>
            results[(exporter.Bar * importers) + importer.Bar];
    }
}
