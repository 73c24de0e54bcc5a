using System.Collections.Immutable;
using CsCheck;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Model.Workloads.DisplayShare;

namespace DistributedSvm.Model.Tests.Workloads;

/// <summary>What a guest's screen sees of a link that is down or corrupts.</summary>
public sealed class LinkDamageRunTests
{
    /// <summary>The node of GPU 0, whose VF exports; of GPU 1, which shows the frames.</summary>
    private const int Exporter = 3;
    private const int Display = 5;

    private static readonly SimTime Begin = SimTime.FromMilliseconds(20);
    private static readonly SimTime Length = SimTime.FromMilliseconds(15);

    private static readonly Box Peers = new() { Gpus = 2, DisplayOf = _ => 1 };

    private static readonly Box System = new() { OffersIov = false, PeersAreLegal = false };

    public static TheoryData<int, bool> Damages => new(
        from damage in Enum.GetValues<LinkDamage>()
        from isForGood in new[] { false, true }
        select ((int)damage, isForGood));

    [Fact]
    public void Frames_that_are_shown_across_a_corrupting_link_are_the_hardwares_fault_while_it_lasts()
    {
        BoxRun run = BoxRun.Of(Damaged(Peers, Display, LinkDamage.Corrupts, isForGood: false));
        Assert.InRange(run.Violations.Count, 2, 10);
        Assert.All(run.Violations, record =>
        {
            Assert.Equal(("I-31", Blame.Hardware), (record.Violation.Invariant, record.Violation.Blame));
            Assert.InRange(record.Event.Time.Picoseconds, Begin.Picoseconds, (Begin + Length + Length).Picoseconds);
        });
    }

    [Fact]
    public void A_link_that_corrupts_writes_does_nothing_to_frames_that_are_read() =>
        BoxRun.Of(Damaged(Peers, Display, LinkDamage.CorruptsWrites, isForGood: true)).AssertClean();

    [Fact]
    public void Frames_that_a_guest_renders_into_its_ram_across_a_link_that_corrupts_writes_are_wrong_there()
    {
        BoxRun run = BoxRun.Of(Damaged(System, Exporter, LinkDamage.CorruptsWrites, isForGood: false));
        Assert.NotEmpty(run.Violations);
        Assert.All(run.Violations, record => Assert.Equal(("I-31", Blame.Hardware), (record.Violation.Invariant, record.Violation.Blame)));
    }

    [Fact]
    public void Frames_are_lost_while_a_link_is_down_and_come_again_when_it_is_back()
    {
        foreach (Box box in (Box[])[Peers, System])
        {
            BoxRun whole = BoxRun.Of(box);
            BoxRun once = BoxRun.Of(Damaged(box, Exporter, LinkDamage.Down, isForGood: false));
            BoxRun ever = BoxRun.Of(Damaged(box, Exporter, LinkDamage.Down, isForGood: true));
            Assert.Empty(once.Violations.Concat(ever.Violations).Select(record => $"{record.Entity}: {record.Violation.Text}"));
            Assert.True(once.Count("failedFrames") > 0);
            Assert.True(whole.Count("frames") > once.Count("frames") && once.Count("frames") > ever.Count("frames") && ever.Count("frames") > 0);
            Assert.Equal(ever.DmaBufs, ever.DmaBufsReleased);
        }
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public void A_run_with_a_damaged_link_is_the_same_however_it_is_cut_and_through_the_serializer(int damage, bool isForGood)
    {
        foreach (Box box in (Box[])[Peers, System])
        {
            Box damaged = Damaged(box, Exporter, (LinkDamage)damage, isForGood);
            ulong digest = BoxRun.Of(damaged).Digest;
            Assert.Equal(digest, BoxRun.Of(damaged, shards: 3).Digest);
            Assert.Equal(digest, BoxRun.Of(damaged, new ThroughSerializer(), shards: 2).Digest);
        }
    }

    [Fact]
    public void Whenever_and_however_long_links_are_down_nothing_hangs_and_nothing_leaks() =>
        Gen.Select(
            Gen.OneOf(Peers, System, System with { HostMemory = 40 * 4096 }, Peers with { OffersIov = false }),
            Gen.Select(Gen.OneOf(Exporter - 1, Exporter, Display - 1, Display), Gen.Int[0, 60_000], Gen.Int[1, 90_000]).Array[1, 4],
            Gen.Int[0, 60_000]).Sample(
            (box, downs, change) =>
            {
                BoxRun run = BoxRun.Of(box with
                {
                    Modes = [box.Modes[0], new DisplayMode(SimTime.FromMicroseconds(change), 64, 64)],
                    Faults = [.. downs.Where(down => box.Gpus == 2 || down.Item1 < Display - 1).SelectMany(down => Down(down.Item1, down.Item2, down.Item3))],
                });
                Assert.Empty(run.Violations.Select(record => $"{record.Entity}: {record.Violation.Text}"));
                Assert.Equal(run.DmaBufs, run.DmaBufsReleased);
            },
            iter: 150);

    private static IEnumerable<(SimTime At, EntityId To, Message Message)> Down(int node, int at, int length)
    {
        var fault = new DamageLink(node, LinkDamage.Down, SimTime.FromMicroseconds(at));
        return [(fault.Begins, Box.Fabric, fault), (fault.Begins + SimTime.FromMicroseconds(length), Box.Fabric, fault with { IsOver = true })];
    }

    private static Box Damaged(Box box, int node, LinkDamage damage, bool isForGood)
    {
        var fault = new DamageLink(node, damage, Begin);
        ImmutableArray<(SimTime At, EntityId To, Message Message)> faults = [(Begin, Box.Fabric, fault)];
        return box with { Faults = isForGood ? faults : faults.Add((Begin + Length, Box.Fabric, fault with { IsOver = true })) };
    }
}
