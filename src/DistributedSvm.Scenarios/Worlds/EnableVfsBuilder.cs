using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Scenarios.Faults;

namespace DistributedSvm.Scenarios.Worlds;

internal static class EnableVfsBuilder
{
    public static void Add(WorldBuilder world, EnableVfsFault fault)
    {
        HostLayout layout = world.Layouts[fault.Host];
        world.Seed(fault.At, layout.PhysicalFunction(fault.Gpu), new EnableVfs(fault.Count, layout.Host.VramPerVf ?? 0));
    }

    /// <summary>What the administrator does before the run begins: schedules, what single VFs get by hand, then so many VFs.</summary>
    public static void AddFirst(WorldBuilder world, HostLayout layout, int gpu)
    {
        EntityId pf = layout.PhysicalFunction(gpu);
        foreach (SetSchedule schedule in layout.Host.Schedules)
        {
            world.Seed(SimTime.Zero, pf, schedule);
        }

        foreach (Message write in layout.Host.Customs.SelectMany(custom => custom.Writes))
        {
            world.Seed(SimTime.Zero, pf, write);
        }

        if (layout.Host.VfsPerGpu > 0)
        {
            world.Seed(SimTime.Zero, pf, new EnableVfs(layout.Host.VfsPerGpu, layout.Host.VramPerVf ?? 0));
        }
    }
}
