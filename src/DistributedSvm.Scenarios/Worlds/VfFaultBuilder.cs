using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Scenarios.Faults;
using DistributedSvm.Scenarios.Workloads;

namespace DistributedSvm.Scenarios.Worlds;

/// <summary>Each stroke of a fault, for each VF that it strikes.</summary>
internal static class VfFaultBuilder
{
    public static void Add(WorldBuilder world, VfFault fault)
    {
        foreach (VfTarget target in fault.Targets)
        {
            HostLayout layout = world.Layouts[target.Host];
            foreach (FaultStroke stroke in fault.Strokes)
            {
                SimTime at = fault.At + stroke.After;
                switch (stroke.Receiver)
                {
                    case FaultReceiver.Vfio:
                        world.Seed(at, layout.Vfio(target.Gpu, target.Vf), stroke.Message);
                        break;
                    case FaultReceiver.PhysicalFunction:
                        Message message = stroke.Message is SetVfVram set ? set with { Vf = target.Vf } : stroke.Message;
                        world.Seed(at, layout.PhysicalFunction(target.Gpu), message);
                        break;
                    default:
                        foreach (EntityId process in world.AgentsOf(target))
                        {
                            world.Seed(at, process, stroke.Message);
                        }

                        break;
                }
            }
        }
    }
}
