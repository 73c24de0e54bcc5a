using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>What VFs do to others is counted by the GuC, and the PF hears of it from a threshold on.</summary>
public sealed class AdverseEventTests
{
    private static readonly AdverseCounts Three = new(3, 3, 3, 3);

    [Theory]
    [InlineData(AdverseEvent.CatErr)]
    [InlineData(AdverseEvent.EngineReset)]
    [InlineData(AdverseEvent.PageFault)]
    public void The_pf_hears_of_each_third_event_where_that_is_the_threshold(AdverseEvent kind)
    {
        Conversation guc = Provisioned(0, AdverseCounts.None.With(kind, 3));
        Assert.Equal([3, 6], Enumerable.Range(1, 7).Where(_ => Note(guc, 1, kind)));
        Assert.DoesNotContain(Enumerable.Range(1, 7), _ => Note(guc, 2, kind == AdverseEvent.CatErr ? AdverseEvent.PageFault : AdverseEvent.CatErr));
        Assert.Equal([3], Enumerable.Range(1, 5).Where(_ => Note(guc, 2, kind)));
    }

    [Fact]
    public void Without_a_threshold_nothing_is_counted()
    {
        Conversation guc = Provisioned(0, AdverseCounts.None);
        Assert.DoesNotContain(Enumerable.Range(1, 100), _ => Note(guc, 1, AdverseEvent.CatErr));
        guc.Corrupt(entity => Assert.Null(
            typeof(Guc).GetField("_adverse", System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!.GetValue(entity)));
    }

    [Fact]
    public void Only_the_primary_gt_counts()
    {
        Conversation guc = Provisioned(1, Three);
        Assert.DoesNotContain(Enumerable.Range(1, 100), _ => Note(guc, 1, AdverseEvent.CatErr));
    }

    [Fact]
    public void A_reset_begins_to_count_anew_but_for_resets()
    {
        Conversation guc = Provisioned(0, Three);
        Assert.DoesNotContain(Enumerable.Range(1, 2), _ => Note(guc, 1, AdverseEvent.CatErr) || Note(guc, 1, AdverseEvent.Flr));
        guc.Tell(Peers.PhysicalFunction, new ControlVf(Peers.Operation(5), 1, VfCommand.FlrStart));
        Assert.Equal((false, true), (Note(guc, 1, AdverseEvent.CatErr), Note(guc, 1, AdverseEvent.Flr)));
    }

    [Fact]
    public void What_the_pf_gave_is_what_the_guc_has()
    {
        Assert.Equal(
            [(GucKlvKey.ThresholdCatErr, 1UL), (GucKlvKey.ThresholdPageFault, 2), (GucKlvKey.ThresholdFlr, 4)],
            Settings(new AdverseCounts(1, 0, 2, 4)).KlvsOf(0).Where(klv => klv.Key.ToString().StartsWith("Threshold", StringComparison.Ordinal)).Select(klv => (klv.Key, klv.Value)));
        Assert.DoesNotContain(Settings(Three).KlvsOf(1), klv => klv.Value == 3);
    }

    [Fact]
    public void Resets_of_a_vf_are_told_and_counted_for_it_alone()
    {
        Card card = With(new AdverseCounts(Flr: 2));
        for (int times = 0; times < 5; times++)
        {
            Assert.Equal(Errno.Ok, card.Flr(1));
        }

        card.Flr(2);
        Assert.Equal((new AdverseCounts(Flr: 2), AdverseCounts.None, 2), (card.AdverseOf(1), card.AdverseOf(2), card.Count("sriov.adverseEvents")));
        Assert.Empty(card.Audit());
    }

    [Fact]
    public void Accesses_without_a_valid_lmtt_entry_are_catastrophic_errors()
    {
        Card card = With(new AdverseCounts(CatErr: 2));
        for (int times = 0; times < 4; times++)
        {
            card.Send(Card.Functions[1], new ProbeVram(Peers.Operation(77), Peers.Guest, 0, AddressRange.FromLength(64UL << 20, 4096), default, IsWrite: false));
            card.Run();
        }

        Assert.Equal((AdverseCounts.None, new AdverseCounts(CatErr: 2)), (card.AdverseOf(1), card.AdverseOf(2)));
    }

    [Fact]
    public void A_job_that_does_not_leave_its_engine_is_an_engine_reset_of_its_vf()
    {
        var gpu = new Conversation(TestGpu.Spec with { Gucs = new GucPlace(Peers.Guc, 2) }, Peers.Gpu.Index);
        SimTime ms = SimTime.FromMilliseconds(1);
        gpu.Tell(Peers.PhysicalFunction, new SetVfSchedule(1, new VfSchedule(ms, ms, SchedulePriority.Low)));
        GpuJob job = TestGpu.Job(TestGpu.Tag(1)) with { Fixed = SimTime.FromMilliseconds(50), IsNonPreemptible = true };
        gpu.Tell(Peers.VirtualFunction, new SubmitJob(Peers.Operation(1), Peers.Guest, 1, job));
        gpu.Tell(Peers.VirtualFunction, new SubmitJob(Peers.Operation(2), Peers.Guest, 2, job));
        while (gpu.Timers > 0)
        {
            gpu.Elapse();
        }

        Assert.Equal((Peers.Guc, new NoteAdverseEvent(1, AdverseEvent.EngineReset)), Assert.Single(gpu.Sent.Where(sent => sent.Message is NoteAdverseEvent).Select(sent => (sent.To, (NoteAdverseEvent)sent.Message))));
    }

    private static Card With(AdverseCounts thresholds) => new(replace: spec => spec is PhysicalFunctionSpec pf ? pf with { Thresholds = thresholds } : spec);

    private static Conversation Provisioned(int gt, AdverseCounts thresholds)
    {
        var guc = new Conversation(new GucSpec
        {
            Gt = gt,
            Gpu = Peers.Gpu,
            PhysicalFunction = Peers.PhysicalFunction,
            Functions = [Peers.VirtualFunction, Peers.OtherVirtualFunction],
        });
        guc.Tell(Peers.PhysicalFunction, new PushVfConfig(Peers.Operation(1), 1, Settings(thresholds)));
        guc.Tell(Peers.PhysicalFunction, new PushVfConfig(Peers.Operation(2), 2, Settings(thresholds)));
        return guc;
    }

    private static VfSettings Settings(AdverseCounts thresholds) => new(new VfResources(null, 0, 10, 0, 0, 4 << 20), VfSchedule.Default, thresholds);

    /// <summary>Something happens; whether the PF hears of it.</summary>
    private static bool Note(Conversation guc, int vf, AdverseEvent kind)
    {
        IReadOnlyList<SentMessage> sent = guc.Tell(Peers.Gpu, kind == AdverseEvent.Flr ? new FunctionReset(vf) : new NoteAdverseEvent(vf, kind));
        return sent.Any(message => message.To == Peers.PhysicalFunction && message.Message.Equals(new GucEvent(vf, GucEventKind.Adverse, kind)));
    }
}
