using DistributedSvm.Engine.Results;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Sharing.Variants;
using DistributedSvm.Model.Tests.Workloads;
using DistributedSvm.Model.Workloads.Share;

namespace DistributedSvm.Model.Tests.Sharing.Objects;

/// <summary>Two physical links beside PCIe: xe-link between the GPUs of a box, ualink between those of different boxes.</summary>
public sealed class LinkTests
{
    [Fact]
    public void Over_xe_link_an_object_stays_in_vram_where_pcie_has_no_way()
    {
        var box = new ObjectBox
        {
            PeersAreLegal = false,
            HasXeLink = true,
            Shares = [new Share { Placement = ObjectPlacement.Vram, Importers = [new Taker(1, Taker.PeerToPeer), new Taker(1, Taker.NoPeerToPeer) { Writes = true }] }],
        };
        RunTotals totals = box.Run();
        AssertClean(totals);
        Assert.Equal(2, totals.Metrics.Counter(PathMetrics.P2p));
        Assert.True(Count(totals, ShareMetrics.Accesses) > 10);
    }

    [Fact]
    public void Without_the_link_in_the_list_of_interconnects_it_is_not_used()
    {
        var box = new ObjectBox
        {
            PeersAreLegal = false,
            HasXeLink = true,
            Interconnects = [InterconnectKind.LocalVram],
            Shares = [new Share { Placement = ObjectPlacement.Vram, Importers = [new Taker(1, Taker.PeerToPeer)] }],
        };
        Assert.Equal(1, box.Run().Metrics.Counter(PathMetrics.Refused));
    }

    [Fact]
    public void An_object_that_is_shared_over_xe_link_may_still_move_and_is_then_reached_as_pages()
    {
        var share = new Share { Importers = [new Taker(1, Taker.PeerToPeer), new Taker(2, Taker.NoPeerToPeer) { After = SimTime.FromMilliseconds(1) }] };
        RunTotals totals = new ObjectBox { Gpus = 3, HasXeLink = true, Interconnects = [InterconnectKind.XeLink], Shares = [share] }.Run();
        AssertClean(totals);
        Assert.Equal((2, 0), (totals.Metrics.Counter(PathMetrics.P2p), totals.Metrics.Counter(ObjectMetrics.Moved)));

        // The third GPU is on no link.
        RunTotals alone = (new ObjectBox { Gpus = 3, Interconnects = [], Shares = [share] }).Run();
        AssertClean(alone);
        Assert.Equal((1, 1), (alone.Metrics.Counter(PathMetrics.P2p), alone.Metrics.Counter(ObjectMetrics.Moved)));
    }

    [Theory]
    [InlineData(ProtocolKind.Reference)]
    [InlineData(ProtocolKind.RfcV1)]
    [InlineData(ProtocolKind.RfcV2)]
    [InlineData(ProtocolKind.MappingTypes)]
    public void Over_ualink_negotiation_ranges_and_accesses_cross_hosts(ProtocolKind protocol)
    {
        RunTotals totals = new ObjectBox
        {
            Hosts = 2,
            HasUaLink = true,
            Protocol = ProtocolSettings.Of(protocol),
            Shares = [new Share { Buffers = 2, Repeat = 2, Importers = [new Taker(2, Taker.PeerToPeer), new Taker(3, Taker.PeerToPeer) { Writes = true, Churns = true }] }],
        }.Run();
        AssertClean(totals);
        Assert.True(totals.Metrics.Counter(PathMetrics.P2p) >= 6);
        Assert.Equal(0, totals.Metrics.Counter(PathMetrics.Refused));
        Assert.True(Count(totals, ShareMetrics.Accesses) > 20);
    }

    [Fact]
    public void Between_hosts_there_is_no_scatter_table()
    {
        RunTotals totals = new ObjectBox { Hosts = 2, Shares = [new Share { Importers = [new Taker(2, Taker.PeerToPeer)] }] }.Run();
        AssertClean(totals);
        Assert.Equal((1, 0), (totals.Metrics.Counter(PathMetrics.Refused), totals.Metrics.Counter(ObjectMetrics.Moved)));
    }

    [Fact]
    public void What_another_host_reaches_in_vram_only_stays_there_and_what_has_left_is_not_shared_with_it()
    {
        // First the other host, then an importer that needs system memory: refused. The other way round: the other host is.
        ImporterProfile late = Taker.NoPeerToPeer;
        foreach (Taker[] importers in (Taker[][])
        [
            [new Taker(2, Taker.PeerToPeer), new Taker(1, late) { After = SimTime.FromMilliseconds(1) }],
            [new Taker(1, late), new Taker(2, Taker.PeerToPeer) { After = SimTime.FromMilliseconds(1) }],
        ])
        {
            RunTotals totals = new ObjectBox { Hosts = 2, HasUaLink = true, Shares = [new Share { Hold = SimTime.FromMilliseconds(4), Importers = [.. importers] }] }.Run();
            AssertClean(totals);
            Assert.Equal(1, totals.Metrics.Counter(PathMetrics.Refused));
            Assert.Equal(1, Count(totals, ShareMetrics.Imports));
        }
    }

    [Fact]
    public void A_port_serves_one_access_after_the_other()
    {
        // 1 MiB at 100 GB/s takes 10.5 us; eight readers of one port wait for each other.
        var share = new Share { Hold = SimTime.FromMilliseconds(3) };
        long alone = Count(new ObjectBox { HasXeLink = true, Shares = [share with { Bytes = 16 << 20, Importers = [new Taker(1, Taker.PeerToPeer)] }] }.Run(), ShareMetrics.Accesses);
        Taker[] eight = [.. Enumerable.Repeat(new Taker(1, Taker.PeerToPeer), 8)];
        long together = Count(new ObjectBox { HasXeLink = true, Shares = [share with { Bytes = 16 << 20, Importers = [.. eight] }] }.Run(), ShareMetrics.Accesses);
        Assert.InRange(together, alone + 1, 4 * alone);
    }

    [Fact]
    public void A_world_of_links_and_moves_has_one_result_however_it_is_cut_and_after_every_snapshot()
    {
        var share = new Share
        {
            Buffers = 2,
            Repeat = 2,
            Importers =
            [
                new Taker(1, Taker.PeerToPeer) { Churns = true }, new Taker(0, Taker.Static), new Taker(2, Taker.PeerToPeer) { Writes = true },
                new Taker(1, Taker.NoPeerToPeer) { After = SimTime.FromMilliseconds(1) },
            ],
        };
        Share other = share with { Gpu = 3, Start = SimTime.FromMicroseconds(130), Importers = [new Taker(0, Taker.PeerToPeer) { Churns = true }, new Taker(2, Taker.PeerToPeer)] };
        Share moving = share with { Gpu = 2, Importers = [new Taker(3, Taker.PeerToPeer), new Taker(3, Taker.Static) { After = SimTime.FromMicroseconds(400) }] };
        var box = new ObjectBox { Hosts = 2, HasXeLink = true, HasUaLink = true, Duration = SimTime.FromMilliseconds(7), Shares = [share, other, moving] };
        foreach (ObjectBox world in (ObjectBox[])[box, box with { Interconnects = [InterconnectKind.LocalVram, InterconnectKind.UaLink], UaLinkLatency = SimTime.FromNanoseconds(300) }])
        {
            RunTotals plain = world.Run();
            AssertClean(plain);
            foreach (PartitionMode mode in Enum.GetValues<PartitionMode>())
            {
                Assert.All((int[])[2, 3, 7], shards => Assert.Equal(plain.Hash, world.Run(shards: shards, mode: mode).Hash));
            }

            Assert.Equal(plain.Hash, world.Run(new ThroughSerializer()).Hash);
        }
    }

    private static long Count(RunTotals totals, string name) => totals.Metrics.Counter(ShareMetrics.Of(name, 0));

    private static void AssertClean(RunTotals totals) => Assert.Empty(totals.Violations.Select(record => $"{record.Entity} {record.Event.Time}: {record.Violation}"));
}
