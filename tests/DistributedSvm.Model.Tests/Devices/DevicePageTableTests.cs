using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Devices;

public sealed class DevicePageTableTests
{
    private static readonly EntityId Vm = Peers.PhysicalFunction;
    private static readonly EntityId OtherVm = Peers.OtherPhysicalFunction;
    private static readonly SegmentArray First = [new(SegmentProtocol.Vram, Peers.Pages(1, 1))];
    private static readonly SegmentArray Second = [new(SegmentProtocol.Vram, Peers.Pages(2, 1))];

    [Fact]
    public void A_used_translation_outlives_its_entry_until_it_is_invalidated()
    {
        var table = new DevicePageTable();
        Assert.Equal(Errno.Ok, table.Bind(Vm, 8, First));
        Assert.Equal((Errno.Ok, First), Translate(table, 8));
        Assert.Equal(Errno.Ok, table.Unbind(Vm, 8));
        Assert.Equal((Errno.Ok, First), Translate(table, 8));

        // Not even a new entry is seen before the invalidation.
        Assert.Equal(Errno.Ok, table.Bind(Vm, 8, Second));
        Assert.Equal((Errno.Ok, First), Translate(table, 8));
        table.Invalidate(Vm, 8);
        Assert.Equal((Errno.Ok, Second), Translate(table, 8));
    }

    [Fact]
    public void A_translation_that_nobody_used_is_gone_with_its_entry()
    {
        var table = new DevicePageTable();
        table.Bind(Vm, 8, First);
        table.Unbind(Vm, 8);
        Assert.Equal(Errno.EFAULT, Translate(table, 8).Errno);
    }

    [Fact]
    public void After_the_invalidation_an_address_without_entry_faults()
    {
        var table = new DevicePageTable();
        table.Bind(Vm, 8, First);
        Translate(table, 8);
        table.Unbind(Vm, 8);
        table.Invalidate(Vm, 8);
        Assert.Equal(Errno.EFAULT, Translate(table, 8).Errno);
        Assert.Equal(0, table.Count);
    }

    [Fact]
    public void An_invalidation_drops_one_address_and_no_entry()
    {
        var table = new DevicePageTable();
        table.Bind(Vm, 8, First);
        table.Bind(Vm, 9, Second);
        Translate(table, 8);
        Translate(table, 9);
        table.Unbind(Vm, 8);
        table.Unbind(Vm, 9);
        table.Invalidate(Vm, 8);
        table.Invalidate(Vm, 77);
        Assert.Equal(Errno.EFAULT, Translate(table, 8).Errno);
        Assert.Equal((Errno.Ok, Second), Translate(table, 9));
    }

    [Fact]
    public void An_address_is_bound_once_and_unbound_once()
    {
        var table = new DevicePageTable();
        Assert.Equal(Errno.Ok, table.Bind(Vm, 8, First));
        Assert.Equal(Errno.EEXIST, table.Bind(Vm, 8, Second));
        Assert.Equal((Errno.Ok, First), Translate(table, 8));
        Assert.Equal(Errno.Ok, table.Unbind(Vm, 8));
        Assert.Equal(Errno.ENOENT, table.Unbind(Vm, 8));
    }

    [Fact]
    public void Two_drivers_have_addresses_of_their_own()
    {
        var table = new DevicePageTable();
        Assert.Equal(Errno.Ok, table.Bind(Vm, 8, First));
        Assert.Equal(Errno.Ok, table.Bind(OtherVm, 8, Second));
        Assert.Equal((Errno.Ok, First), Translate(table, 8));
        Assert.Equal((Errno.Ok, Second), Translate(table, 8, OtherVm));

        // Neither unbinding nor an invalidation of one touches the other.
        table.Unbind(Vm, 8);
        table.Invalidate(Vm, 8);
        Assert.Equal(Errno.EFAULT, Translate(table, 8).Errno);
        Assert.Equal((Errno.Ok, Second), Translate(table, 8, OtherVm));
        Assert.Equal(1, table.Count);
    }

    [Fact]
    public void A_translation_to_nothing_faults()
    {
        var table = new DevicePageTable();
        Assert.Equal(Errno.Ok, table.Bind(Vm, 8, SegmentArray.Empty));
        Assert.Equal(Errno.EFAULT, Translate(table, 8).Errno);
    }

    private static (Errno Errno, SegmentArray Segments) Translate(DevicePageTable table, long address, EntityId? vm = null)
    {
        Errno errno = table.Translate(vm ?? Vm, address, out SegmentArray segments);
        return (errno, segments);
    }
}
