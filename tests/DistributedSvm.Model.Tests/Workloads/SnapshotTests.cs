using DistributedSvm.Model.Core;
using DistributedSvm.Model.Workloads.DisplayShare;

namespace DistributedSvm.Model.Tests.Workloads;

/// <summary>
/// Waiting is data: every entity can be saved and brought back after any event of a run, in the middle of any operation, and the run ends the same.
/// </summary>
public sealed class SnapshotTests
{
    /// <summary>Two mode changes, so that sharing and releasing overlap with the other guest's frames.</summary>
    private static readonly Box Busy = new()
    {
        Gpus = 2,
        VfsPerGpu = 2,
        Duration = SimTime.FromMilliseconds(24),
        StartApart = SimTime.FromNanoseconds(2_345_678),
        Modes =
        [
            new DisplayMode(SimTime.Zero, 100, 77),
            new DisplayMode(SimTime.FromNanoseconds(8_100_300), 64, 64),
            new DisplayMode(SimTime.FromNanoseconds(15_000_777), 90, 33),
        ],
    };

    private static readonly EntityKind[] Everywhere =
    [
        EntityKind.Gpu,
        EntityKind.PhysicalFunction,
        EntityKind.VirtualFunction,
        EntityKind.VfioDevice,
        EntityKind.Guest,
        EntityKind.DmaBuf,
        EntityKind.Fabric,
        EntityKind.HostMemory,
        EntityKind.Agent,
        EntityKind.Guc,
    ];

    [Fact]
    public void A_world_over_iov_survives_a_snapshot_after_every_event() =>
        AssertSurvives(Busy, run => run.Iov, [.. Everywhere.Except([EntityKind.Fabric, EntityKind.HostMemory])]);

    [Fact]
    public void A_world_over_peer_to_peer_survives_a_snapshot_after_every_event() =>
        AssertSurvives(Busy with { OffersIov = false, DisplayOf = gpu => 1 - gpu }, run => run.PeerToPeer, [.. Everywhere.Except([EntityKind.HostMemory])]);

    [Fact]
    public void A_world_through_ram_survives_a_snapshot_after_every_event() =>
        AssertSurvives(Busy with { OffersIov = false, PeersAreLegal = false, DisplayOf = gpu => 1 - gpu }, run => run.System, Everywhere);

    private static void AssertSurvives(Box box, Func<BoxRun, long> path, EntityKind[] kinds)
    {
        BoxRun plain = BoxRun.Of(box);
        var everything = new ThroughSerializer();
        BoxRun saved = BoxRun.Of(box, everything);
        plain.AssertClean();
        saved.AssertClean();
        Assert.Equal(plain.Digest, saved.Digest);
        Assert.Equal(4 * 3 * 3, path(saved));
        Assert.True(saved.Count("frames") > 8);
        Assert.Equal(kinds.Order(), everything.Entities.Order());
    }
}
