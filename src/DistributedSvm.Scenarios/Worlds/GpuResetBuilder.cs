using DistributedSvm.Model.Devices;
using DistributedSvm.Scenarios.Faults;

namespace DistributedSvm.Scenarios.Worlds;

internal static class GpuResetBuilder
{
    public static void Add(WorldBuilder world, GpuResetFault fault)
    {
        HostLayout layout = world.Layouts[fault.Host];
        world.Seed(fault.At, layout.Gpu(fault.Gpu), new ResetGpu(fault.For, fault.Wedges));
        if (fault.Wedges)
        {
            world.Seed(fault.At + fault.For, layout.PhysicalFunction(fault.Gpu), new DeviceWedged());
        }
    }
}
