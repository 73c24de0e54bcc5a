using DistributedSvm.Model.Devices;
using DistributedSvm.Scenarios.Faults;

namespace DistributedSvm.Scenarios.Worlds;

internal static class GpuResetBuilder
{
    public static void Add(WorldBuilder world, GpuResetFault fault) =>
        world.Seed(fault.At, world.Layouts[fault.Host].Gpu(fault.Gpu), new ResetGpu(fault.For, fault.Wedges));
}
