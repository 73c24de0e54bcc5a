using DistributedSvm.Engine.Results;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Tests.Workloads;
using DistributedSvm.Model.Workloads.Share;

namespace DistributedSvm.Model.Tests.Sharing.Objects;

/// <summary>Moves, pins and evictions of buffer objects, with several importers and whole content.</summary>
public sealed class ObjectPlacementTests
{
    private static readonly ImporterProfile Pinning = ImporterProfile.Driver with { Pins = true };

    private static readonly ImporterProfile PinningWithoutPeerToPeer = Taker.NoPeerToPeer with { Pins = true };

    [Fact]
    public void One_importer_without_peer_to_peer_moves_the_object_for_all_and_everybody_goes_on_with_the_same_content()
    {
        // N-8: three readers peer to peer or on the device itself; then one that only reaches system memory.
        var late = new Share { Importers = [new Taker(1, Taker.PeerToPeer), new Taker(2, Taker.PeerToPeer), new Taker(0, Taker.PeerToPeer), new Taker(3, Taker.NoPeerToPeer) { After = SimTime.FromMilliseconds(1) }] };
        RunTotals totals = new ObjectBox { Gpus = 4, Shares = [late] }.Run();
        AssertClean(totals);
        Assert.Equal((2, 1, 1), (
            totals.Metrics.Counter(PathMetrics.P2p), totals.Metrics.Counter(PathMetrics.Vram), totals.Metrics.Counter(PathMetrics.System)));
        Assert.Equal(1, totals.Metrics.Counter(ObjectMetrics.Moved));
        Assert.Equal(4, Count(totals, ShareMetrics.Imports));
        Assert.Equal(0, Count(totals, ShareMetrics.WrongContent));
        Assert.True(Count(totals, ShareMetrics.Accesses) > 8);
    }

    [Theory]
    [InlineData(UnmapHabit.Driver)]
    [InlineData(UnmapHabit.InsideCallback)]
    [InlineData(UnmapHabit.AfterCallback)]
    public void Readers_and_writers_that_come_and_go_never_see_a_half_moved_object(UnmapHabit habit)
    {
        ImporterProfile reader = Taker.PeerToPeer with { Unmaps = habit };
        ImporterProfile other = Taker.NoPeerToPeer with { Unmaps = habit };
        var share = new Share
        {
            Buffers = 3,
            Repeat = 4,
            Importers =
            [
                new Taker(1, reader) { Churns = true }, new Taker(0, reader) { Writes = true }, new Taker(2, reader) { Writes = true, Churns = true },
                new Taker(3, other) { Churns = true }, new Taker(1, other),
            ],
        };
        RunTotals totals = new ObjectBox { Gpus = 4, Shares = [share, share with { Gpu = 1, Start = SimTime.FromMicroseconds(150) }] }.Run();
        AssertClean(totals);
        Assert.InRange(totals.Metrics.Counter(ObjectMetrics.Moved), 8, 24);
    }

    [Fact]
    public void A_pin_moves_the_object_unless_every_attachment_reaches_vram()
    {
        // Xe as it is now: only where somebody cannot reach VRAM does a pin move it.
        RunTotals alone = new ObjectBox { Shares = [new Share { Importers = [new Taker(1, Pinning)] }] }.Run();
        AssertClean(alone);
        Assert.Equal((1, 0), (alone.Metrics.Counter(PathMetrics.P2p), alone.Metrics.Counter(ObjectMetrics.Moved)));

        RunTotals mixed = new ObjectBox { Shares = [new Share { Importers = [new Taker(1, PinningWithoutPeerToPeer)] }] }.Run();
        AssertClean(mixed);
        Assert.Equal((1, 1), (mixed.Metrics.Counter(PathMetrics.System), mixed.Metrics.Counter(ObjectMetrics.Moved)));
    }

    [Fact]
    public void An_object_that_is_pinned_in_vram_is_not_moved_for_anybody()
    {
        // Whoever comes after the pin and needs system memory: its map finds EBUSY, its pin EINVAL.
        foreach (ImporterProfile second in (ImporterProfile[])[Taker.NoPeerToPeer, PinningWithoutPeerToPeer, Taker.Static])
        {
            var share = new Share { Importers = [new Taker(1, Pinning), new Taker(2, second) { After = SimTime.FromMilliseconds(1) }], Bytes = 64 << 10 };
            RunTotals totals = new ObjectBox { Gpus = 3, Shares = [share] }.Run();
            AssertClean(totals);
            Assert.Equal((1, 1, 0), (
                totals.Metrics.Counter(PathMetrics.P2p), totals.Metrics.Counter(PathMetrics.Refused), totals.Metrics.Counter(ObjectMetrics.Moved)));
        }
    }

    [Fact]
    public void Vram_that_is_full_is_made_free_by_the_eviction_of_what_may_be_in_system_memory()
    {
        var old = new Share { Bytes = 40 << 20, Hold = SimTime.FromMilliseconds(10), Importers = [new Taker(1, Taker.PeerToPeer)] };
        Share next = old with { Placement = ObjectPlacement.Vram, Start = SimTime.FromMilliseconds(5), Importers = [new Taker(0, Taker.PeerToPeer)] };
        RunTotals totals = new ObjectBox { Shares = [old, next] }.Run();
        AssertClean(totals);
        Assert.Equal((1, 1), (totals.Metrics.Counter(ObjectMetrics.Evicted), totals.Metrics.Counter(ObjectMetrics.Moved)));
        Assert.Equal(2, Count(totals, ShareMetrics.Imports));
    }

    [Fact]
    public void Without_anything_to_evict_the_allocation_fails_and_nothing_is_left_of_it()
    {
        // N-6: 90 % are taken and pinned; what comes then fails with an errno, and nothing is half made.
        var pinned = new Share
        {
            Bytes = 56 << 20,
            Hold = SimTime.FromMilliseconds(20),
            Importers = [new Taker(1, Pinning)],
        };
        var directed = new Share
        {
            Placement = ObjectPlacement.Vram,
            Bytes = 4 << 20,
            Buffers = 12,
            Start = SimTime.FromMilliseconds(5),
            Importers = [new Taker(1, Taker.PeerToPeer)],
        };
        RunTotals totals = new ObjectBox { Shares = [pinned, directed] }.Run();
        AssertClean(totals);
        Assert.Equal((1, 0), (Count(totals, ShareMetrics.ExportsFailed), totals.Metrics.Counter(ObjectMetrics.Evicted)));
        Assert.Equal((1, 1), (Count(totals, ShareMetrics.Exports), Count(totals, ShareMetrics.Imports)));
    }

    [Fact]
    public void An_object_that_may_be_anywhere_is_made_in_system_memory_when_vram_is_full()
    {
        var first = new Share { Bytes = 60 << 20, Placement = ObjectPlacement.Vram, Hold = SimTime.FromMilliseconds(10), Importers = [new Taker(1, Taker.PeerToPeer)] };
        var second = new Share { Bytes = 8 << 20, Start = SimTime.FromMilliseconds(5), Importers = [new Taker(1, Taker.PeerToPeer)] };
        RunTotals totals = new ObjectBox { Shares = [first, second] }.Run();
        AssertClean(totals);
        Assert.Equal((1, 1), (totals.Metrics.Counter(PathMetrics.P2p), totals.Metrics.Counter(PathMetrics.System)));
    }

    [Fact]
    public void A_move_that_finds_no_system_memory_leaves_the_object_where_it_is()
    {
        var share = new Share { Bytes = 8 << 20, Importers = [new Taker(1, Taker.PeerToPeer), new Taker(2, Taker.NoPeerToPeer) { After = SimTime.FromMilliseconds(1) }] };
        RunTotals totals = new ObjectBox { Gpus = 3, HostMemory = 4 << 20, Shares = [share] }.Run();
        AssertClean(totals);
        Assert.Equal((1, 1, 0), (
            totals.Metrics.Counter(PathMetrics.P2p), totals.Metrics.Counter(PathMetrics.Refused), totals.Metrics.Counter(ObjectMetrics.Moved)));
    }

    [Fact]
    public void Where_the_topology_has_no_way_an_object_moves_or_its_import_is_refused()
    {
        foreach ((ObjectPlacement placement, Metric path) in ((ObjectPlacement, Metric)[])[(ObjectPlacement.Both, PathMetrics.System), (ObjectPlacement.Vram, PathMetrics.Refused)])
        {
            RunTotals totals = new ObjectBox
            {
                PeersAreLegal = false,
                Shares = [new Share { Placement = placement, Importers = [new Taker(1, Taker.PeerToPeer)] }],
            }.Run();
            AssertClean(totals);
            Assert.Equal(1, totals.Metrics.Counter(path));
        }
    }

    [Fact]
    public void An_importer_that_ignores_the_move_is_at_fault_for_what_it_then_finds()
    {
        var share = new Share
        {
            Hold = SimTime.FromMilliseconds(5),
            Importers = [new Taker(1, Taker.PeerToPeer with { Unmaps = UnmapHabit.Ignores }), new Taker(2, Taker.NoPeerToPeer) { Churns = true }],
        };
        RunTotals totals = new ObjectBox { Gpus = 3, Shares = [share] }.Run();
        Assert.NotEmpty(totals.Violations);
        Assert.All(totals.Violations, record => Assert.Equal(Blame.Importer, record.Violation.Blame));
    }

    [Fact]
    public void A_world_with_moves_survives_a_snapshot_after_every_event_and_any_cut()
    {
        var share = new Share
        {
            Buffers = 2,
            Repeat = 2,
            Importers = [new Taker(1, Taker.PeerToPeer) { Churns = true }, new Taker(2, Taker.NoPeerToPeer), new Taker(0, Taker.Static)],
        };
        var box = new ObjectBox
        {
            Gpus = 3,
            Duration = SimTime.FromMilliseconds(6),
            Shares = [share, share with { Placement = ObjectPlacement.Vram, Bytes = 63 << 20, Buffers = 1, Start = SimTime.FromMilliseconds(1) }],
        };
        RunTotals plain = box.Run();
        AssertClean(plain);
        Assert.Equal(plain.Hash, box.Run(new ThroughSerializer()).Hash);
        Assert.All((int[])[2, 3, 7], shards => Assert.Equal(plain.Hash, box.Run(shards: shards).Hash));
    }

    private static long Count(RunTotals totals, string name) => totals.Metrics.Counter(ShareMetrics.Of(name, 0));

    private static void AssertClean(RunTotals totals) => Assert.Empty(totals.Violations.Select(record => $"{record.Entity} {record.Event.Time}: {record.Violation}"));
}
