using CsCheck;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Tests.Memory;

namespace DistributedSvm.Model.Tests.Sharing;

/// <summary>The fences of a reservation object: classes, promotion, timelines, signalling on demand.</summary>
public sealed class FenceSetTests
{
    private static readonly FenceUsage[] Usages = Enum.GetValues<FenceUsage>();

    [Fact]
    public void A_wait_for_a_class_waits_for_all_stronger_ones_and_for_no_weaker_one()
    {
        foreach (FenceUsage held in Usages)
        {
            var fences = new FenceSet();
            fences.Add(Of(1, 1, held));
            foreach (FenceUsage asked in Usages)
            {
                Assert.Equal(held <= asked, fences.IsBusy(asked));
                Assert.Equal(held <= asked ? 1 : 0, fences.UpTo(asked).Count());
            }
        }
    }

    [Fact]
    public void The_classes_are_ordered_kernel_write_read_bookkeep() =>
        Assert.Equal([FenceUsage.Kernel, FenceUsage.Write, FenceUsage.Read, FenceUsage.Bookkeep], Usages.Order());

    [Fact]
    public void A_fence_is_promoted()
    {
        var fences = new FenceSet();
        fences.Add(Of(1, 1, FenceUsage.Bookkeep));
        fences.Add(Of(1, 1, FenceUsage.Write));
        Assert.Equal(1, fences.Count);
        Assert.True(fences.IsBusy(FenceUsage.Write));
    }

    [Fact]
    public void A_fence_is_never_demoted()
    {
        var fences = new FenceSet();
        fences.Add(Of(1, 1, FenceUsage.Kernel));
        fences.Add(Of(1, 1, FenceUsage.Read));
        Assert.True(fences.IsBusy(FenceUsage.Kernel));

        // Nor by a later one of its timeline, which stays beside it.
        fences.Add(Of(1, 2, FenceUsage.Bookkeep));
        Assert.True(fences.IsBusy(FenceUsage.Kernel));
        fences.Signal(Of(1, 1, FenceUsage.Read).Id);
        Assert.False(fences.IsBusy(FenceUsage.Read));
        Assert.True(fences.IsBusy(FenceUsage.Bookkeep));
    }

    [Fact]
    public void A_later_fence_of_a_timeline_takes_the_place_of_the_earlier_one()
    {
        var fences = new FenceSet();
        fences.Add(Of(1, 1, FenceUsage.Read));
        fences.Add(Of(1, 2, FenceUsage.Read));
        Assert.Equal(1, fences.Count);
        fences.Signal(Of(1, 1, FenceUsage.Read).Id);
        Assert.True(fences.IsBusy(FenceUsage.Read));
        fences.Signal(Of(1, 2, FenceUsage.Read).Id);
        Assert.False(fences.IsBusy(FenceUsage.Read));
    }

    [Fact]
    public void An_earlier_fence_of_a_timeline_takes_no_later_ones_place()
    {
        var fences = new FenceSet();
        fences.Add(Of(1, 2, FenceUsage.Read));
        fences.Add(Of(1, 1, FenceUsage.Write));
        fences.Signal(Of(1, 1, FenceUsage.Write).Id);
        Assert.True(fences.IsBusy(FenceUsage.Read));
        Assert.False(fences.IsBusy(FenceUsage.Write));
    }

    [Fact]
    public void Timelines_of_another_context_or_owner_stay_apart()
    {
        var fences = new FenceSet();
        Fence other = Of(1, 5, FenceUsage.Read) with { Id = new FenceId(Peers.OtherPhysicalFunction, 1, 5) };
        fences.Add(Of(1, 1, FenceUsage.Read));
        fences.Add(Of(2, 2, FenceUsage.Read));
        fences.Add(other);
        Assert.Equal(3, fences.Count);
        fences.Signal(Of(1, 9, FenceUsage.Read).Id);
        Assert.Equal([Of(2, 2, FenceUsage.Read), other], fences.UpTo(FenceUsage.Bookkeep));
    }

    [Fact]
    public void A_fence_signals_with_all_earlier_ones_of_its_timeline_whatever_their_class()
    {
        var fences = new FenceSet();
        fences.Add(Of(1, 1, FenceUsage.Kernel));
        fences.Add(Of(1, 2, FenceUsage.Write));
        fences.Add(Of(1, 3, FenceUsage.Bookkeep));
        fences.Signal(Of(1, 2, FenceUsage.Bookkeep).Id);
        Assert.Equal([Of(1, 3, FenceUsage.Bookkeep)], fences.UpTo(FenceUsage.Bookkeep));
    }

    [Fact]
    public void A_wait_asks_fences_that_sleep_to_signal_once_and_only_those_it_waits_for()
    {
        var fences = new FenceSet();
        fences.Add(Of(1, 1, FenceUsage.Write) with { NeedsSignaling = true });
        fences.Add(Of(2, 1, FenceUsage.Bookkeep) with { NeedsSignaling = true });
        fences.Add(Of(3, 1, FenceUsage.Read));
        Assert.Equal([Of(1, 1, FenceUsage.Write).Id], fences.EnableSignaling(FenceUsage.Read));
        Assert.Empty(fences.EnableSignaling(FenceUsage.Read));
        Assert.Equal([Of(2, 1, FenceUsage.Bookkeep).Id], fences.EnableSignaling(FenceUsage.Bookkeep));
    }

    [Fact]
    public void Whatever_is_added_and_signalled_a_wait_is_over_when_every_fence_it_covers_has_signalled() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 5]).Array[0, 60].Sample(steps =>
        {
            var fences = new FenceSet();
            var unsignalled = new List<Fence>();
            long[] last = new long[4];
            foreach ((int context, int step) in steps)
            {
                if (step < Usages.Length)
                {
                    Fence added = Of(context, ++last[context], Usages[step]);
                    fences.Add(added);
                    unsignalled.Add(added);
                }
                else
                {
                    long upTo = last[context] - (step - Usages.Length);
                    fences.Signal(Of(context, upTo, FenceUsage.Kernel).Id);
                    unsignalled.RemoveAll(fence => fence.Id.Context == context && fence.Id.Number <= upTo);
                }

                fences = Serialization.RoundTrip(fences);
                Assert.All(Usages, usage => Assert.Equal(unsignalled.Exists(fence => fence.Usage <= usage), fences.IsBusy(usage)));
                Assert.True(fences.Count <= unsignalled.Count);
            }
        });

    private static Fence Of(long context, long number, FenceUsage usage) =>
        new(new FenceId(Peers.PhysicalFunction, context, number), usage, NeedsSignaling: false);
}
