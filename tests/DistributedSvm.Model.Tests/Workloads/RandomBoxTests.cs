using System.Collections.Immutable;
using CsCheck;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Workloads.DisplayShare;

namespace DistributedSvm.Model.Tests.Workloads;

/// <summary>Boxes of any shape, stopped at any time: no violation, no leak, no frame with wrong content, and the same result however it is cut.</summary>
public sealed class RandomBoxTests
{
    private static readonly Gen<SimTime> AnyTime = Gen.Frequency(
            (3, Gen.Long[0, 60_000_000]), (2, Gen.Long[0, 2_000_000]), (1, Gen.Long[0, 300_000]), (1, Gen.Long[0, 60].Select(ms => ms * 1_000_000)))
        .Select(SimTime.FromNanoseconds);

    private static readonly Gen<DisplayMode> Mode = Gen.Select(AnyTime, Gen.Int[1, 300], Gen.Int[1, 300], (from, width, height) =>
        new DisplayMode(from, width, height));

    private static readonly Gen<ImmutableArray<DisplayMode>> Modes = Mode.Array[1, 4].Select(modes =>
    {
        DisplayMode[] ordered = [.. modes.OrderBy(mode => mode.From)];
        return ImmutableArray.Create([ordered[0] with { From = SimTime.Zero }, .. ordered[1..]]);
    });

    private static readonly Gen<FrameCost> Cost = Gen.Select(Gen.Long[0, 6_000_000], Gen.Int[0, 2000], Gen.Int[0, 2000], (time, reads, writes) =>
        new FrameCost(SimTime.FromNanoseconds(time), reads, writes));

    private static readonly Gen<Box> Shape =
        from gpus in Gen.Int[1, 2]
        from vfs in Gen.Int[1, 3]
        from offersIov in Gen.Bool
        from legal in Gen.Bool
        from display in Gen.Int[0, gpus - 1]
        from own in Gen.Bool
        from vramPages in Gen.Int[1, 4]
        from hostPages in Gen.Frequency((1, Gen.Int[1, 300]), (3, Gen.Int[300, 16384]))
        select new Box
        {
            Gpus = gpus,
            VfsPerGpu = vfs,
            OffersIov = offersIov,
            PeersAreLegal = legal,
            DisplayOf = gpu => own ? gpu : display,
            VramPerVf = (long)vramPages << 21,
            HostMemory = hostPages * 4096L,
        };

    private static readonly Gen<Box> AnyBox =
        from box in Shape
        from modes in Modes
        from cost in Cost
        from buffers in Gen.Int[1, 5]
        from framePeriod in Gen.Int[1, 8]
        from refreshPeriod in Gen.Int[1, 8]
        from duration in AnyTime
        from apart in AnyTime
        select box with
        {
            Modes = modes,
            Cost = cost,
            Buffers = buffers,
            FramePeriod = SimTime.FromMilliseconds(framePeriod),
            RefreshPeriod = SimTime.FromMilliseconds(refreshPeriod),
            Duration = duration,
            StartApart = apart,
        };

    [Fact]
    public void Any_box_that_stops_at_any_time_is_clean()
    {
        long[] seen = new long[7];
        AnyBox.Sample(
            box =>
            {
                BoxRun run = BoxRun.Of(box);
                run.AssertClean();
                Assert.Equal(run.DmaBufs, run.DmaBufsReleased);
                long[] found = [run.Iov, run.PeerToPeer, run.System, run.Refused, run.Count("failedShares"), run.Count("frames"), run.Count("missedVsyncs")];
                for (int i = 0; i < found.Length; i++)
                {
                    Interlocked.Add(ref seen[i], found[i]);
                }
            },
            iter: 400);

        // Every path was taken, sharing failed somewhere, and frames were shown and missed.
        Assert.DoesNotContain(0, seen);
    }

    [Fact]
    public void Any_box_cut_into_functions_is_the_same() =>
        Gen.Select(AnyBox, Gen.Int[2, 7]).Sample((box, shards) => Assert.Equal(BoxRun.Of(box).Digest, BoxRun.Of(box, shards: shards).Digest), iter: 40);
}
