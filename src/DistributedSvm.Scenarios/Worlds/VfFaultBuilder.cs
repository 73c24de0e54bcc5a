using System.Collections.Immutable;
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
        AddSets(world, fault);
        foreach (VfTarget target in fault.Targets)
        {
            HostLayout layout = world.Layouts[target.Host];
            foreach (FaultStroke stroke in fault.Strokes.Where(stroke => stroke.Receiver != FaultReceiver.Set))
            {
                SimTime at = fault.At + stroke.After;
                switch (stroke.Receiver)
                {
                    case FaultReceiver.Vfio:
                        world.Seed(at, layout.Vfio(target.Gpu, target.Vf), stroke.Message);
                        break;
                    case FaultReceiver.PhysicalFunction:
                        Message message = stroke.Message switch
                        {
                            SetVfVram set => set with { Vf = target.Vf },
                            ChangeVfState change => change with { Vf = target.Vf },
                            _ => stroke.Message,
                        };
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

    /// <summary>The first function of a set leads. One that is alone needs nobody to wait for.</summary>
    private static void AddSets(WorldBuilder world, VfFault fault)
    {
        foreach (FaultStroke stroke in fault.Strokes.Where(stroke => stroke.Receiver == FaultReceiver.Set))
        {
            foreach (IGrouping<(int Host, int Gpu), VfTarget> card in fault.Targets.GroupBy(target => (target.Host, target.Gpu)))
            {
                ImmutableArray<EntityId> devices = [.. card.Select(target => world.Layouts[target.Host].Vfio(target.Gpu, target.Vf))];
                Message message = devices.Length > 1
                    ? new ResetDevices(default, devices)
                    : new ActOnDevice(default, DeviceAction.HotReset);
                world.Seed(fault.At + stroke.After, devices[0], message);
            }
        }
    }
}
