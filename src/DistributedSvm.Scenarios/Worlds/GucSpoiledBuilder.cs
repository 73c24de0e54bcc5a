using DistributedSvm.Model.Devices;
using DistributedSvm.Scenarios.Faults;

namespace DistributedSvm.Scenarios.Worlds;

internal static class GucSpoiledBuilder
{
    public static void Add(WorldBuilder world, GucSpoiledFault fault)
    {
        GucPlace gucs = world.Layouts[fault.Host].Gucs(fault.Gpu);
        for (int gt = 0; gt < gucs.Count; gt++)
        {
            if (fault.Gt is null || fault.Gt == gt)
            {
                world.Seed(fault.At, gucs[gt], new SpoilGuc(fault.Fault));
            }
        }
    }
}
