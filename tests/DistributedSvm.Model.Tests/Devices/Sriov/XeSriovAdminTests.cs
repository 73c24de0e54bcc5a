using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;

namespace DistributedSvm.Model.Tests.Devices.Sriov;

/// <summary>IGT's xe_sriov_admin, by the names of its subtests: what is written to a function's profile is read back, and reaches the scheduler.</summary>
public sealed class XeSriovAdminTests
{
    private static readonly SimTime Quantum = SimTime.FromMilliseconds(8);
    private static readonly SimTime Timeout = SimTime.FromMicroseconds(1500);

    [Fact]
    public void default_sched_attributes_vfs_disabled()
    {
        var rig = new SriovRig();
        Assert.All(Enumerable.Range(0, 13), function => Assert.Equal(VfSchedule.Default, rig.Provisioning.ScheduleOf(function)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(12)]
    public void exec_quantum_write_readback_vfs_disabled(int function)
    {
        SriovRig rig = Written(new SetSchedule(function, Quantum, null, null));
        Assert.Equal(VfSchedule.Default with { Quantum = Quantum }, rig.Provisioning.ScheduleOf(function));
        Assert.Equal(Quantum, rig.Told[function].Quantum);
        Assert.All(Enumerable.Range(0, 13).Where(other => other != function), other => Assert.Equal(VfSchedule.Default, rig.Provisioning.ScheduleOf(other)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(12)]
    public void preempt_timeout_write_readback_vfs_disabled(int function)
    {
        SriovRig rig = Written(new SetSchedule(function, null, Timeout, null));
        Assert.Equal(VfSchedule.Default with { PreemptTimeout = Timeout }, rig.Provisioning.ScheduleOf(function));
        Assert.Equal(Timeout, rig.Told[function].PreemptTimeout);
    }

    [Theory]
    [InlineData(SchedulePriority.Low)]
    [InlineData(SchedulePriority.Normal)]
    [InlineData(SchedulePriority.High)]
    public void sched_priority_write_readback_vfs_disabled(SchedulePriority priority)
    {
        SriovRig rig = Written(new SetSchedule(0, null, null, priority));
        Assert.Equal(priority, rig.Provisioning.ScheduleOf(0).Priority);
    }

    [Fact]
    public void bulk_exec_quantum_vfs_disabled() => AssertBulk(new SetSchedule(SetSchedule.Bulk, Quantum, null, null), schedule => schedule.Quantum == Quantum);

    [Fact]
    public void bulk_preempt_timeout_vfs_disabled() =>
        AssertBulk(new SetSchedule(SetSchedule.Bulk, null, Timeout, null), schedule => schedule.PreemptTimeout == Timeout);

    [Fact]
    public void bulk_sched_priority_vfs_disabled() =>
        AssertBulk(new SetSchedule(SetSchedule.Bulk, null, null, SchedulePriority.Normal), schedule => schedule.Priority == SchedulePriority.Normal);

    [Theory]
    [InlineData(1, SchedulePriority.Normal, "set-quota/EPERM")]
    [InlineData(12, SchedulePriority.High, "set-quota/EPERM")]
    [InlineData(SetSchedule.Bulk, SchedulePriority.High, "set-quota/EINVAL")]
    [InlineData(13, SchedulePriority.Low, "set-quota/EINVAL")]
    public void sched_priority_vf_write_denied(int function, SchedulePriority priority, string refused)
    {
        var rig = new SriovRig();
        rig.Write(new SetSchedule(function, Quantum, null, priority));
        Assert.Equal([refused], rig.Refused);
        Assert.Empty(rig.Told);
        Assert.All(Enumerable.Range(0, 13), other => Assert.Equal(VfSchedule.Default, rig.Provisioning.ScheduleOf(other)));
    }

    [Fact]
    public void What_is_too_long_is_cut()
    {
        SriovRig rig = Written(new SetSchedule(2, SimTime.FromSeconds(101), SimTime.FromSeconds(1000), null));
        Assert.Equal(new VfSchedule(VfSchedule.LongestQuantum, VfSchedule.LongestPreemptTimeout, SchedulePriority.Low), rig.Provisioning.ScheduleOf(2));
    }

    [Fact]
    public void A_bulk_write_keeps_what_it_does_not_name_and_schedules_of_vfs_end_with_them()
    {
        var rig = new SriovRig();
        rig.Write(new SetSchedule(SetSchedule.Bulk, Quantum, null, null));
        rig.Write(new SetSchedule(3, Quantum * 2, null, null));
        rig.Write(new SetSchedule(SetSchedule.Bulk, null, Timeout, null));
        Assert.Equal(new VfSchedule(Quantum * 2, Timeout, SchedulePriority.Low), rig.Provisioning.ScheduleOf(3));
        rig.Enable(4);
        rig.Enable(0);
        Assert.Equal(VfSchedule.Default, rig.Provisioning.ScheduleOf(3));
        Assert.Equal(VfSchedule.Default, rig.Told[3]);
        Assert.Equal(new VfSchedule(Quantum, Timeout, SchedulePriority.Low), rig.Provisioning.ScheduleOf(0));
        Assert.Empty(rig.Violations);
    }

    private static void AssertBulk(SetSchedule write, Func<VfSchedule, bool> holds)
    {
        SriovRig rig = Written(write);
        Assert.All(Enumerable.Range(0, 13), function => Assert.True(holds(rig.Provisioning.ScheduleOf(function))));
        Assert.Equal(13, rig.Told.Values.Count(holds));
    }

    private static SriovRig Written(SetSchedule write)
    {
        var rig = new SriovRig();
        rig.Write(write);
        Assert.Empty(rig.Refused);
        Assert.Empty(rig.Violations);
        return rig;
    }
}
