using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>Jobs on engines, and the VRAM that VFs are given.</summary>
public sealed class GpuJobTests
{
    private static readonly ContentTag Frame = TestGpu.Tag(1);

    [Fact]
    public void An_engine_does_one_job_at_a_time_in_the_order_of_arrival_and_engines_run_beside_each_other()
    {
        Conversation gpu = TestGpu.Provisioned();
        gpu.Tell(Peers.VirtualFunction, Submit(1, TestGpu.Job(Frame, Peers.Pages(0, 1))));
        gpu.Tell(Peers.VirtualFunction, Submit(2, TestGpu.Job(TestGpu.Tag(2), Peers.Pages(0, 1))));
        gpu.Tell(Peers.VirtualFunction, Submit(3, TestGpu.Job(TestGpu.Tag(3), Peers.Pages(9, 1)) with { Engine = EngineKind.Copy }));
        Assert.Equal(2, gpu.Timers);
        Assert.Equal([1, 3, 2], Enumerable.Range(0, 3).Select(_ => Fence(Assert.Single(gpu.Elapse())).Operation.Value));
        TestGpu.Bind(gpu, 8, SegmentProtocol.Vram, Peers.Pages(1024, 1));
        Assert.True(TestGpu.ReadVram(gpu, 8, 1, TestGpu.Tag(2)).Matches);
    }

    [Fact]
    public void Time_on_the_engine_is_the_fixed_part_and_the_vram_traffic()
    {
        Conversation gpu = TestGpu.Provisioned();
        gpu.Tell(Peers.VirtualFunction, Submit(1, TestGpu.Job(Frame, Peers.Pages(0, 1)) with { VramBytes = 424_080 }));
        SimTime begun = gpu.Now;
        gpu.Elapse();

        // 456 GB/s at 93 %: 424.08 GB/s, so 424,080 bytes take a microsecond.
        Assert.Equal(SimTime.FromMicroseconds(101), gpu.Now - begun);
    }

    [Theory]
    [InlineData(3, 0UL)]
    [InlineData(1, 1024UL)]
    [InlineData(2, 512UL)]
    public void A_job_without_a_valid_lmtt_entry_faults_and_writes_nothing(int vf, ulong page)
    {
        Conversation gpu = TestGpu.Provisioned();
        Assert.Equal(Errno.EFAULT, TestGpu.Render(gpu, vf, Frame, Peers.Pages(0, 1), Peers.Pages(page, 1)));
        TestGpu.Bind(gpu, 8, SegmentProtocol.Vram, Peers.Pages(0, 16384));
        Assert.True(TestGpu.ReadVram(gpu, 8, 16384, ContentTag.Zero).Matches);
    }

    [Fact]
    public void Work_in_system_memory_reads_then_writes_then_becomes_visible()
    {
        Conversation gpu = TestGpu.Provisioned();
        GpuJob job = TestGpu.Job(Frame, Peers.Pages(40, 2)) with { TargetInSystem = true, SystemReadBytes = 500, SystemWriteBytes = 8192 };
        gpu.Tell(Peers.VirtualFunction, Submit(1, job));
        TransferRequest read = Assert.IsType<TransferRequest>(Assert.Single(gpu.Elapse()).Message);
        Assert.Equal(
            (TestGpu.MemoryNode, TestGpu.Node, 500, TransferKind.ShaderRead), (read.FromNode, read.ToNode, read.Bytes, read.Kind));
        TransferRequest write = gpu.Ask<TransferRequest>(Peers.Fabric, Done(read), Peers.Fabric);
        Assert.Equal((TestGpu.Node, TestGpu.MemoryNode, 8192, TransferKind.Push), (write.FromNode, write.ToNode, write.Bytes, write.Kind));
        WritePages store = gpu.Ask<WritePages>(Peers.Fabric, Done(write), Peers.Memory);
        Assert.Equal([Peers.Pages(40, 2)], store.Pages);
        Assert.Equal(Frame, store.Tag);
        Completed fence = gpu.Ask<Completed>(Peers.Memory, new Completed(store.Operation, Errno.Ok), Peers.Guest);
        Assert.Equal((Peers.Operation(1), Errno.Ok), (fence.Operation, fence.Errno));
    }

    [Fact]
    public void A_copy_engine_has_a_cap_of_its_own()
    {
        Conversation gpu = TestGpu.Provisioned();
        GpuJob job = TestGpu.Job(Frame, Peers.Pages(40, 1)) with { TargetInSystem = true, SystemWriteBytes = 4096, Engine = EngineKind.Copy };
        gpu.Tell(Peers.VirtualFunction, Submit(1, job));
        Assert.Equal(TransferKind.CopyEngine, Assert.IsType<TransferRequest>(Assert.Single(gpu.Elapse()).Message).Kind);
    }

    [Fact]
    public void A_transfer_that_fails_ends_the_job_and_frees_the_engine()
    {
        Conversation gpu = TestGpu.Provisioned();
        GpuJob job = TestGpu.Job(Frame, Peers.Pages(40, 1)) with { TargetInSystem = true, SystemWriteBytes = 4096 };
        gpu.Tell(Peers.VirtualFunction, Submit(1, job));
        gpu.Tell(Peers.VirtualFunction, Submit(2, TestGpu.Job(Frame, Peers.Pages(0, 1))));
        TransferRequest write = Assert.IsType<TransferRequest>(Assert.Single(gpu.Elapse()).Message);
        Completed failed = Fence(Assert.Single(gpu.Tell(Peers.Fabric, TransferDone.Failed(write.Operation, Errno.EINVAL))));
        Assert.Equal((Peers.Operation(1), Errno.EINVAL), (failed.Operation, failed.Errno));
        Assert.Equal(Peers.Operation(2), Fence(Assert.Single(gpu.Elapse())).Operation);
    }

    [Theory]
    [InlineData(DataDamage.Any, DataDamage.None, true)]
    [InlineData(DataDamage.None, DataDamage.Written, true)]
    [InlineData(DataDamage.Written, DataDamage.None, false)]
    [InlineData(DataDamage.None, DataDamage.None, false)]
    public void A_job_of_which_a_link_corrupts_what_it_reads_or_writes_leaves_corrupted_bytes_and_the_next_one_does_not(
        DataDamage ofRead, DataDamage ofWrite, bool isSpoilt)
    {
        Conversation gpu = TestGpu.Provisioned();
        GpuJob job = TestGpu.Job(Frame, Peers.Pages(40, 2)) with { TargetInSystem = true, SystemReadBytes = 500, SystemWriteBytes = 8192 };
        gpu.Tell(Peers.VirtualFunction, Submit(1, job));
        gpu.Tell(Peers.VirtualFunction, Submit(2, job with { SystemReadBytes = 0 }));
        TransferRequest read = Assert.IsType<TransferRequest>(Assert.Single(gpu.Elapse()).Message);
        TransferRequest write = gpu.Ask<TransferRequest>(Peers.Fabric, Done(read) with { Damage = ofRead }, Peers.Fabric);
        WritePages store = gpu.Ask<WritePages>(Peers.Fabric, Done(write) with { Damage = ofWrite }, Peers.Memory);
        Assert.Equal(isSpoilt ? ContentTag.Corrupted : Frame, store.Tag);
        Assert.Equal(Errno.Ok, gpu.Ask<Completed>(Peers.Memory, new Completed(store.Operation, Errno.Ok), Peers.Guest).Errno);
        write = Assert.IsType<TransferRequest>(Assert.Single(gpu.Elapse()).Message);
        Assert.Equal(Frame, gpu.Ask<WritePages>(Peers.Fabric, Done(write), Peers.Memory).Tag);
    }

    [Fact]
    public void A_job_that_hangs_holds_its_engine_until_the_reset_and_those_behind_it_go_on_then()
    {
        Conversation gpu = TestGpu.Provisioned();
        GpuJob job = TestGpu.Job(Frame, Peers.Pages(0, 1)) with { VramBytes = 0 };
        gpu.Tell(Peers.VirtualFunction, Submit(1, job));
        SimTime begun = gpu.Now;
        Assert.Empty(gpu.Tell(ScenarioSpec.EntityId, new HangEngine(EngineKind.Render, SimTime.FromMilliseconds(50))));
        gpu.Tell(Peers.VirtualFunction, Submit(3, job with { Engine = EngineKind.Copy }));

        // Each job takes 100 us, and so does each switch between the PF, to which the hang belongs, and the VF. The other engine does not care.
        Assert.Equal(Peers.Operation(1), Fence(Assert.Single(gpu.Elapse())).Operation);
        Assert.Equal(begun + SimTime.FromMicroseconds(100), gpu.Now);
        gpu.Tell(Peers.VirtualFunction, Submit(2, job));
        Assert.Equal(Peers.Operation(3), Fence(Assert.Single(gpu.Elapse())).Operation);
        Assert.NotEmpty(gpu.Audit());
        Assert.Empty(gpu.Elapse());
        Assert.Equal(begun + SimTime.FromMicroseconds(50_200), gpu.Now);
        Assert.Equal(Peers.Operation(2), Fence(Assert.Single(gpu.Elapse())).Operation);
        Assert.Equal(begun + SimTime.FromMicroseconds(50_400), gpu.Now);
        Assert.DoesNotContain(gpu.Audit(), violation => violation.Text.Contains("under way", StringComparison.Ordinal));
    }

    [Fact]
    public void Vram_is_given_out_until_it_is_full()
    {
        var gpu = new Conversation(TestGpu.Spec);
        VramAllocated first = Allocate(gpu, 40 << 20);
        Assert.Equal((Errno.Ok, (ulong)(40 << 20)), (first.Errno, Bytes(first)));
        Assert.All(first.Blocks, block => Assert.Equal(0UL, (block.Start | block.Length) % (ulong)Peers.LmttPage));
        Assert.Equal((Errno.ENOSPC, 0UL), (Allocate(gpu, 26 << 20).Errno, Bytes(Allocate(gpu, 26 << 20))));
        Assert.Equal(Errno.ENOSPC, Allocate(gpu, 1L << 40).Errno);
        VramAllocated rest = Allocate(gpu, 24 << 20);
        Assert.Equal((Errno.Ok, 64 * 256), (rest.Errno, Peers.PageFrames([.. first.Blocks, .. rest.Blocks]).Distinct().Count()));
    }

    [Fact]
    public void An_lmtt_is_written_once()
    {
        Conversation gpu = TestGpu.Provisioned();
        Completed again = gpu.Ask<Completed>(Peers.PhysicalFunction, new PopulateLmtt(Peers.Operation(9), 1, TestGpu.SecondVf));
        Assert.Equal(Errno.ENOTEMPTY, again.Errno);
        Assert.Equal(Errno.EINVAL, gpu.Ask<Completed>(Peers.PhysicalFunction, new PopulateLmtt(Peers.Operation(9), 64, [])).Errno);
    }

    private static SubmitJob Submit(long operation, GpuJob job) => new(Peers.Operation(operation), Peers.Guest, 1, job);

    private static TransferDone Done(TransferRequest request) => new(request.Operation, Errno.Ok, SimTime.Zero, SimTime.Zero);

    private static Completed Fence(SentMessage sent)
    {
        Assert.Equal((Peers.Guest, Calibration.Interrupt), (sent.To, sent.Delay));
        return Assert.IsType<Completed>(sent.Message);
    }

    private static VramAllocated Allocate(Conversation gpu, long bytes) =>
        gpu.Ask<VramAllocated>(Peers.PhysicalFunction, new AllocateVram(Peers.Operation(1), bytes, Peers.LmttPage));

    private static ulong Bytes(VramAllocated allocated) => (ulong)allocated.Blocks.Sum(block => (decimal)block.Length);
}
