using DistributedSvm.Model.Devices;
using DistributedSvm.Scenarios.Faults;

namespace DistributedSvm.Scenarios.Worlds;

/// <summary>A job that the GPU has to be rid of by a reset.</summary>
internal static class EngineHangBuilder
{
    public static void Add(WorldBuilder world, EngineHangFault fault) =>
        world.Seed(fault.At, world.Layouts[fault.Host].Gpu(fault.Gpu), new HangEngine(fault.Engine, fault.For));
}
