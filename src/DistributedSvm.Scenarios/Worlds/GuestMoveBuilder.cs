using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Scenarios.Faults;
using DistributedSvm.Scenarios.Workloads;

namespace DistributedSvm.Scenarios.Worlds;

/// <summary>
/// Guests that are saved, restored or moved. Their application, where they have one, goes on as another agent that waits on the VF to which they come: one for each pair of
/// application and VF, so that a guest may come back.
/// </summary>
internal static class GuestMoveBuilder
{
    public static void Add(WorldBuilder world, GuestSaveFault fault)
    {
        foreach (VfTarget target in fault.Targets)
        {
            world.Seed(fault.At, world.Layouts[target.Host].Guest(target.Gpu, target.Vf), new SaveGuest(world.Displays.On(target)));
        }
    }

    public static void Add(WorldBuilder world, GuestMoveFault fault)
    {
        HostLayout to = world.Layouts[fault.To.Host];
        HostLayout from = world.Layouts[fault.From.Host];
        EntityId source = from.Guest(fault.From.Gpu, fault.From.Vf);
        EntityId target = to.Guest(fault.To.Gpu, fault.To.Vf);
        EntityId agent = world.Displays.On(fault.From);
        EntityId next = world.Displays.Move(fault.From, fault.To);
        EntityId display = to.PhysicalFunction(fault.To.Gpu);
        if (fault.Name == GuestMoveFault.RestoreName)
        {
            world.Seed(fault.At, target, new RestoreGuest(next, display, source));
            return;
        }

        MigrationRoute? route = fault.From.Host == fault.To.Host
            ? null
            : new MigrationRoute(from.Nic, MemoryOf(from, fault.From.Gpu), fault.To.Host, MemoryOf(to, fault.To.Gpu), world.Scenario.Network!.Latency);
        world.Seed(fault.At, source, new MigrateVf(agent, target, next, display, route));
    }

    private static int MemoryOf(HostLayout layout, int gpu)
    {
        HostTopology topology = layout.Host.Topology;
        return HostKind.MemoryNodeOf(topology.Nodes, topology.Gpus[gpu]);
    }
}
