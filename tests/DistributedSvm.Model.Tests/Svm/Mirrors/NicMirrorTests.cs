using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Tests.Svm;

/// <summary>What a NIC has of a process, and when it loses it.</summary>
public sealed class NicMirrorTests
{
    private static readonly OperationId Task = new(1);
    private static readonly AddressRange Pages = AddressRange.FromLength(0x10_0000, 0x4000);

    private readonly NicMirror _mirror = new();

    [Fact]
    public void A_notifier_makes_void_what_it_overlaps_and_nothing_else()
    {
        _mirror.Begin(Task, Pages);
        Assert.False(_mirror.Invalidate(AddressRange.FromLength(Pages.End + 1, 0x1000)));
        Assert.True(_mirror.IsValid(Task));
        Assert.True(_mirror.Invalidate(AddressRange.FromLength(Pages.End - 0xFFF, 0x1000)));
        Assert.False(_mirror.IsValid(Task));
        Assert.False(_mirror.Invalidate(Pages), "what is void is not dropped twice");
        _mirror.End(Task);
        Assert.Equal(0, _mirror.Count);
    }

    [Fact]
    public void A_notifier_waits_for_the_access_that_is_under_way_and_then_all_is_well()
    {
        _mirror.Begin(Task, Pages);
        _mirror.BeginAccess(Task);
        _mirror.Invalidate(Pages);
        Assert.True(_mirror.IsAccessing(Pages));
        Assert.Null(_mirror.EndAccess(Task));
        Assert.False(_mirror.IsAccessing(Pages));
        _mirror.Return(Pages);
    }

    [Fact]
    public void S_2_a_notifier_that_returns_under_an_access_is_the_driver_s_fault()
    {
        _mirror.Begin(Task, Pages);
        _mirror.BeginAccess(Task);
        _mirror.Invalidate(Pages);
        _mirror.Return(Pages);
        Violation? violation = _mirror.EndAccess(Task);
        Assert.Equal(("S-2", Blame.Protocol), (violation?.Invariant, violation?.Blame));
    }

    [Fact]
    public void S_7_pages_of_a_device_and_pages_under_migration_are_not_for_a_nic()
    {
        var system = new PageRun(Pages.Start, 0x1000, PageKind.System, 0x5000, 0, 0, false, false);
        Assert.Null(NicMirror.Audit([system]));
        Assert.Equal("S-7", NicMirror.Audit([system, new PageRun(Pages.Start, 0x1000, PageKind.Device, 0x5000, 1, 3, false, false)])?.Invariant);
        Assert.Equal("S-7", NicMirror.Audit([system with { IsIsolated = true }])?.Invariant);
    }

    [Fact]
    public void Mirrors_of_one_nic_are_in_a_group_of_their_own_and_S_6_forbids_a_gpu_there()
    {
        static bool Reaches(int one, int other) => one == other || (one >= 0 && other >= 0);
        var groups = new OwnerGroups();
        long gpus = groups.Acquire(new OwnerPeer(0, IsPagemap: true), Reaches).Id;
        OwnerGroup nic = groups.Acquire(new OwnerPeer(OwnerPeer.Nic, IsPagemap: false), Reaches);
        Assert.NotEqual(gpus, nic.Id);
        Assert.Equal(nic.Id, groups.Acquire(new OwnerPeer(OwnerPeer.Nic, IsPagemap: false), Reaches).Id);
        Assert.Equal(gpus, groups.Acquire(new OwnerPeer(1, IsPagemap: false), Reaches).Id);
        Assert.Null(OwnerGroups.Audit(nic, Reaches));
        nic.Members.Add(new OwnerPeer(0, IsPagemap: false));
        Assert.Equal("S-6", OwnerGroups.Audit(nic, Reaches)?.Invariant);
    }
}
