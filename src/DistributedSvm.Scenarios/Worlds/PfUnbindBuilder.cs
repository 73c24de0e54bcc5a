using DistributedSvm.Model.Sharing;
using DistributedSvm.Scenarios.Faults;

namespace DistributedSvm.Scenarios.Worlds;

internal static class PfUnbindBuilder
{
    public static void Add(WorldBuilder world, PfUnbindFault fault) =>
        world.Seed(fault.At, world.Layouts[fault.Host].PhysicalFunction(fault.Gpu), new RemoveImporter());
}
