using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>The driver resets the GT of a GPU.</summary>
public sealed class GpuResetTests
{
    private static readonly ContentTag Frame = TestGpu.Tag(1);
    private static readonly SimTime Lasts = SimTime.FromMilliseconds(20);

    [Fact]
    public void What_runs_is_lost_with_an_error_and_what_waits_goes_on_when_the_reset_is_over()
    {
        Conversation gpu = TestGpu.Provisioned();
        gpu.Tell(Peers.VirtualFunction, Submit(1, TestGpu.Tag(7)));
        gpu.Tell(Peers.VirtualFunction, Submit(2, Frame));
        Completed lost = Assert.IsType<Completed>(Assert.Single(Reset(gpu)).Message);
        Assert.Equal((1L, Errno.ECANCELED), (lost.Operation.Value, lost.Errno));
        SimTime begun = gpu.Now;
        Assert.Empty(gpu.Elapse());
        Assert.Equal(Lasts, gpu.Now - begun);
        Completed fence = Assert.IsType<Completed>(Assert.Single(gpu.Elapse()).Message);
        Assert.Equal((2L, Errno.Ok), (fence.Operation.Value, fence.Errno));
        AssertHolds(gpu, Frame);
        Assert.Equal(0, gpu.Timers);
    }

    [Fact]
    public void Vram_page_tables_and_lmtt_survive()
    {
        Conversation gpu = TestGpu.Provisioned();
        TestGpu.Render(gpu, 1, Frame, Peers.Pages(0, 1));
        TestGpu.Bind(gpu, 8, SegmentProtocol.Vram, Peers.Pages(1024, 1));
        Assert.Empty(Reset(gpu));
        gpu.Elapse();
        Assert.True(TestGpu.ReadVram(gpu, 8, 1, Frame).Matches);
        Assert.Equal(Errno.Ok, TestGpu.Render(gpu, 1, TestGpu.Tag(2), Peers.Pages(0, 1)));
    }

    [Fact]
    public void Cached_translations_do_not()
    {
        Conversation gpu = TestGpu.Provisioned();
        TestGpu.Render(gpu, 1, Frame, Peers.Pages(0, 1));
        TestGpu.Bind(gpu, 8, SegmentProtocol.Vram, Peers.Pages(1024, 1));
        TestGpu.ReadVram(gpu, 8, 1, Frame);

        // Without an invalidation the old translation would be used for ever.
        gpu.Ask<Completed>(Peers.PhysicalFunction, new Unbind(Peers.Operation(3), 8));
        Assert.True(TestGpu.ReadVram(gpu, 8, 1, Frame).Matches);
        Reset(gpu);
        gpu.Elapse();
        Assert.Equal(Errno.EFAULT, gpu.Ask<ContentRead>(Peers.PhysicalFunction, TestGpu.Read(8, 1, Frame)).Errno);
    }

    [Fact]
    public void An_access_under_way_ends_with_an_error_and_its_late_data_come_to_nobody()
    {
        Conversation gpu = TestGpu.Provisioned();
        TestGpu.Bind(gpu, 8, SegmentProtocol.System, Peers.Pages(40, 1));
        TransferRequest transfer = gpu.Ask<TransferRequest>(Peers.PhysicalFunction, TestGpu.Read(8, 1, Frame), Peers.Fabric);
        ContentRead read = Assert.IsType<ContentRead>(Assert.Single(Reset(gpu)).Message);
        Assert.Equal((72L, Errno.ECANCELED), (read.Operation.Value, read.Errno));
        Assert.Empty(gpu.Tell(Peers.Fabric, new TransferDone(transfer.Operation, Errno.Ok, SimTime.Zero, gpu.Now)));
    }

    [Fact]
    public void A_job_that_waits_for_system_memory_is_lost_and_the_engine_does_not_wait_for_it()
    {
        Conversation gpu = TestGpu.Provisioned();
        gpu.Tell(Peers.VirtualFunction, new SubmitJob(Peers.Operation(1), Peers.Guest, 1, TestGpu.Job(Frame, Peers.Pages(0, 1)) with { SystemReadBytes = 4096 }));
        var transfer = (TransferRequest)Assert.Single(gpu.Elapse()).Message;
        gpu.Tell(Peers.VirtualFunction, Submit(2, Frame));
        Assert.Single(Reset(gpu));
        gpu.Elapse();
        Assert.Equal(Errno.Ok, ((Completed)Assert.Single(gpu.Elapse()).Message).Errno);
        Assert.Empty(gpu.Tell(Peers.Fabric, new TransferDone(transfer.Operation, Errno.Ok, SimTime.Zero, gpu.Now)));
    }

    [Fact]
    public void Accesses_and_jobs_that_come_during_the_reset_wait_for_its_end()
    {
        Conversation gpu = TestGpu.Provisioned();
        TestGpu.Render(gpu, 1, Frame, Peers.Pages(0, 1));
        TestGpu.Bind(gpu, 8, SegmentProtocol.Vram, Peers.Pages(1024, 1));
        Reset(gpu);
        Assert.Empty(gpu.Tell(Peers.PhysicalFunction, TestGpu.Read(8, 1, Frame)));
        Assert.Empty(gpu.Tell(Peers.VirtualFunction, Submit(1, TestGpu.Tag(2))));
        Assert.Empty(gpu.Elapse());
        Message[] answers = [.. Enumerable.Range(0, 2).SelectMany(_ => gpu.Elapse()).Select(sent => sent.Message)];
        Assert.Contains(answers, answer => answer is ContentRead { Errno: Errno.Ok, Matches: true });
        Assert.Contains(answers, answer => answer is Completed { Errno: Errno.Ok });
    }

    [Fact]
    public void A_clear_of_a_vf_begins_anew_behind_the_reset()
    {
        Conversation gpu = TestGpu.Provisioned();
        TestGpu.Render(gpu, 1, Frame, Peers.Pages(0, 1));
        gpu.Tell(Peers.PhysicalFunction, new ClearVf(Peers.Operation(5), 1));
        SimTime begun = gpu.Now;
        Reset(gpu);
        Message[] answers = [.. Enumerable.Range(0, 2).SelectMany(_ => gpu.Elapse()).Select(sent => sent.Message)];
        Assert.Equal(Errno.Ok, Assert.IsType<Completed>(Assert.Single(answers)).Errno);
        Assert.True(gpu.Now - begun > Lasts);
        AssertHolds(gpu, ContentTag.Cleared);
    }

    [Fact]
    public void A_peer_reads_on_during_the_reset()
    {
        Conversation gpu = TestGpu.Provisioned();
        TestGpu.Render(gpu, 1, Frame, Peers.Pages(0, 1));
        Reset(gpu);
        var page = AddressRange.FromLength(Peers.Bar.Start, 4096);
        Assert.True(gpu.Ask<ContentRead>(TestGpu.Peer, new PeerRead(Peers.Operation(9), [page], Frame, gpu.Now)).Matches);
    }

    [Fact]
    public void A_reset_that_fails_wedges_the_device_for_good()
    {
        Conversation gpu = TestGpu.Provisioned();
        TestGpu.Bind(gpu, 8, SegmentProtocol.Vram, Peers.Pages(1024, 1));
        gpu.Tell(Peers.VirtualFunction, Submit(1, Frame));
        gpu.Tell(Peers.VirtualFunction, Submit(2, Frame));
        Assert.Single(gpu.Tell(ScenarioSpec.EntityId, new ResetGpu(Lasts, Wedges: true)));
        gpu.Tell(Peers.PhysicalFunction, TestGpu.Read(8, 1, Frame));
        Message[] answers = [.. gpu.Elapse().Select(sent => sent.Message)];
        Assert.Equal([Errno.ECANCELED, Errno.ECANCELED], answers.Select(answer => answer is Completed completed ? completed.Errno : ((ContentRead)answer).Errno));
        Assert.Equal(Errno.ECANCELED, ((Completed)Assert.Single(gpu.Tell(Peers.VirtualFunction, Submit(3, Frame))).Message).Errno);
        Assert.Equal(Errno.ECANCELED, gpu.Ask<ContentRead>(Peers.PhysicalFunction, TestGpu.Read(8, 1, Frame)).Errno);
        Assert.Empty(Reset(gpu));
        Assert.Equal(0, gpu.Timers);
    }

    [Fact]
    public void A_second_reset_overtakes_the_first()
    {
        Conversation gpu = TestGpu.Provisioned();
        Reset(gpu);
        Assert.Empty(gpu.Tell(Peers.VirtualFunction, Submit(1, Frame)));
        Reset(gpu);
        SimTime begun = gpu.Now;
        Assert.Empty(gpu.Elapse());
        Assert.Empty(gpu.Elapse());
        Assert.Equal(Lasts, gpu.Now - begun);
        Assert.Equal(Errno.Ok, ((Completed)Assert.Single(gpu.Elapse()).Message).Errno);
    }

    private static IReadOnlyList<SentMessage> Reset(Conversation gpu) => [.. gpu.Tell(ScenarioSpec.EntityId, new ResetGpu(Lasts))];

    private static SubmitJob Submit(long operation, ContentTag tag) => new(Peers.Operation(operation), Peers.Guest, 1, TestGpu.Job(tag, Peers.Pages(0, 1)));

    private static void AssertHolds(Conversation gpu, ContentTag tag)
    {
        TestGpu.Bind(gpu, 64, SegmentProtocol.Vram, Peers.Pages(1024, 1));
        Assert.True(TestGpu.ReadVram(gpu, 64, 1, tag).Matches);
    }
}
