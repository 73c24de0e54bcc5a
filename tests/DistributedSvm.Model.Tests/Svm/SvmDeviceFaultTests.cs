using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Svm;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Svm;

/// <summary>Fault queues and their workers.</summary>
public sealed class SvmDeviceFaultTests
{
    private static readonly EntityId Space = new(8, EntityKind.AddressSpace);
    private static readonly EntityId Other = new(9, EntityKind.AddressSpace);

    private static readonly SvmDeviceSpec Spec = new()
    {
        Gpu = Peers.Gpu,
        Function = 0,
        GpuIndex = 0,
        Peers = SvmRig.Owners,
        VramBytes = SvmRig.VramBytes,
        QueueRecords = 2,
        Costs = SvmRig.Costs,
    };

    [Fact]
    public void Records_of_one_vm_are_handled_in_order_one_at_a_time_and_another_vms_beside_them()
    {
        var device = new Conversation(Spec);
        device.Tell(Peers.Gpu, Fault(1, Space));
        device.Tell(Peers.Gpu, Fault(2, Space));
        device.Tell(Peers.Gpu, Fault(3, Other));
        Assert.Equal(2, device.Timers);
        SimTime begun = device.Now;
        HandleFault first = Handled(device.Elapse(), Space);
        Assert.Equal(SimTime.FromMicroseconds(2), device.Now - begun);
        HandleFault beside = Handled(device.Elapse(), Other);
        Assert.Equal((0x1000UL, 0x3000UL, 0), (first.Address, beside.Address, device.Timers));
        IReadOnlyList<SentMessage> sent = device.Tell(Space, new SvmReply(first.Operation, Errno.Ok, 0));
        Assert.Equal(new SentMessage(Peers.Gpu, new FaultAck(new OperationId(1), Errno.Ok), SimTime.FromMicroseconds(2)), sent[0]);
        HandleFault second = Handled([sent[1]], Space);
        Assert.NotEmpty(device.Audit());
        device.Tell(Space, new SvmReply(second.Operation, Errno.EPERM, 0));
        device.Tell(Other, new SvmReply(beside.Operation, Errno.Ok, 0));
        Assert.Equal([(1, Errno.Ok), (2, Errno.EPERM), (3, Errno.Ok)], device.Sent.Select(message => message.Message).OfType<FaultAck>().Select(ack => ((int)ack.Operation.Value, ack.Errno)));
        Assert.Empty(device.Violations);
        Assert.Empty(device.Audit());
    }

    [Fact]
    public void A_full_ring_takes_nothing_and_the_hardware_sends_again()
    {
        var device = new Conversation(Spec);
        device.Tell(Peers.Gpu, Fault(1, Space));
        device.Tell(Peers.Gpu, Fault(2, Space));
        Assert.Equal(new OperationId(3), device.Ask<FaultDropped>(Peers.Gpu, Fault(3, Space)).Operation);
        Assert.Equal([SvmDeviceMetrics.FaultsDropped], device.Counted);

        // Taken from the ring is out of the ring.
        device.Elapse();
        Assert.Empty(device.Tell(Peers.Gpu, Fault(3, Space)));
        Assert.Contains(device.Audit(), violation => violation.Invariant == "S-17");
    }

    [Fact]
    public void In_the_end_every_fault_of_a_storm_is_answered_once()
    {
        var rig = new SvmRig();
        rig.Send(SvmRig.Gpu(0), new CreatePageTable(SvmRig.Vm));
        rig.OnFault = fault =>
        {
            rig.Send(SvmRig.Gpu(0), new BindPages(new OperationId(7), SvmRig.Vm, [SvmRig.Map(fault.Address, SvmRig.Pages(fault.Address / 4096 % 1000, 1))]));
            return Errno.Ok;
        };
        for (ulong page = 0; page < 24; page++)
        {
            ulong at = page;
            rig.Ask(SvmRig.Device(0), id => new LaunchKernel(id, SvmRig.Space, [SvmRig.Step(SvmRig.Access(SvmAccessKind.Write, SvmRig.Pages(at, 1), 1))]));
        }

        rig.Run();
        Assert.Equal(24, rig.Arrived.Count(arrived => arrived.Message is KernelDone { Errno: Errno.Ok } && arrived.To == SvmRig.Space));
        Assert.Equal(24, rig.Arrived.Count(arrived => arrived.Message is FaultAck));
        Assert.Contains(SvmDeviceMetrics.FaultsDropped, rig.Counted);
        rig.Send(SvmRig.Gpu(0), new DestroyPageTable(SvmRig.Vm));
        rig.Run();
        Assert.Empty(rig.Violations);
        Assert.Empty(rig.Audit());
    }

    [Theory]
    [InlineData(PageFaultKind.Unrecoverable, 0, true, Errno.EFAULT)]
    [InlineData(PageFaultKind.NotPresent, 1, true, Errno.EINVAL)]
    [InlineData(PageFaultKind.NotPresent, 0, false, Errno.EINVAL)]
    public void What_is_no_fault_of_a_vm_in_fault_mode_is_refused_without_asking_anybody(PageFaultKind kind, int function, bool isSpace, Errno errno)
    {
        var device = new Conversation(Spec);
        device.Tell(Peers.Gpu, new PageFault(new OperationId(1), new GpuVmId(isSpace ? Space : Peers.Guest, function), 0x1000, PageFaultAccess.Read, kind));
        SentMessage ack = Assert.Single(device.Elapse());
        Assert.Equal((Peers.Gpu, new FaultAck(new OperationId(1), errno)), (ack.To, ack.Message));
        Assert.Empty(device.Audit());
    }

    [Fact]
    public void A_worker_gives_the_cpu_up_after_its_20_ms()
    {
        var rig = new SvmRig();
        rig.Send(SvmRig.Gpu(0), new CreatePageTable(SvmRig.Vm));
        rig.OnFault = _ => null;
        for (ulong page = 0; page < 3; page++)
        {
            AddressRange range = SvmRig.Pages(page, 1);
            rig.Ask(SvmRig.Device(0), id => new LaunchKernel(id, SvmRig.Space, [SvmRig.Step(SvmRig.Access(SvmAccessKind.Write, range, 1))]));
        }

        // Each fault takes 11 ms: the worker goes on after the first, and is queued again after the second.
        for (int fault = 1; fault <= 3; fault++)
        {
            HandleFault[] asked = [.. Asked(rig)];
            Assert.Equal(fault - 1, asked.Length);
            Assert.Equal(fault > 2, rig.Counted.Contains(SvmDeviceMetrics.WorkerRequeued));
            rig.RunTo(rig.Now + SimTime.FromMilliseconds(11));
            rig.Send(SvmRig.Device(0), new SvmReply(Asked(rig).Last().Operation, Errno.EINVAL, 0));
            rig.RunTo(rig.Now);
        }

        rig.Run();
        Assert.Single(rig.Counted, SvmDeviceMetrics.WorkerRequeued);
    }

    [Fact]
    public void S_17_is_seen_when_a_fault_is_answered_twice()
    {
        var device = new Conversation(Spec);
        device.Tell(Peers.Gpu, Fault(1, Space));
        HandleFault asked = Handled(device.Elapse(), Space);
        device.Tell(Space, new SvmReply(asked.Operation, Errno.Ok, 0));
        Assert.Empty(device.Violations);
        device.Tell(Space, new SvmReply(asked.Operation, Errno.Ok, 0));
        Assert.Equal("S-17", Assert.Single(device.Violations).Invariant);

        var rig = new SvmRig();
        rig.Send(SvmRig.Gpu(0), new FaultAck(new OperationId(5), Errno.Ok), SvmRig.Device(0));
        rig.Run();
        Assert.Equal("S-17", Assert.Single(rig.Violations).Invariant);
    }

    private static IEnumerable<HandleFault> Asked(SvmRig rig) => rig.Arrived.Select(arrived => arrived.Message).OfType<HandleFault>();

    private static PageFault Fault(long id, EntityId space) => new(new OperationId(id), new GpuVmId(space, 0), (ulong)id << 12, PageFaultAccess.Write, PageFaultKind.NotPresent);

    private static HandleFault Handled(IReadOnlyList<SentMessage> sent, EntityId space)
    {
        SentMessage asked = Assert.Single(sent);
        Assert.Equal(space, asked.To);
        return Assert.IsType<HandleFault>(asked.Message);
    }
}
