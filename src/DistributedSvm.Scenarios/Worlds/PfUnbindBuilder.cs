using DistributedSvm.Model.Sharing;
using DistributedSvm.Scenarios.Faults;

namespace DistributedSvm.Scenarios.Worlds;

internal static class PfUnbindBuilder
{
    public static void Add(WorldBuilder world, PfUnbindFault fault) =>
        world.Seed(fault.At, world.ImporterAt(fault.Place), new RemoveImporter());
}
