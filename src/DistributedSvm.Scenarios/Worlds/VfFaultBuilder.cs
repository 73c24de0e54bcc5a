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
                        world.Seed(at, layout.PhysicalFunction(target.Gpu), Of(target.Vf, stroke.Message));
                        AddEnd(world, target, at, stroke.Message);
                        break;
                    case FaultReceiver.SvmDriver:
                        world.Seed(at, world.Svm.DeviceOf(target), stroke.Message);
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

    /// <summary>
    /// Whom nobody resumes never finishes its jobs: what is paused when the measured time is over is resumed, and what is stopped is reset, as QEMU's end would, so that the world can drain.
    /// </summary>
    private static void AddEnd(WorldBuilder world, VfTarget target, SimTime at, Message message)
    {
        if (message is not ChangeVfState { Activity: VfActivity.Pause or VfActivity.Stop } change || at >= world.Scenario.Duration
            || world.Scenario.Faults.OfType<VfFault>().Any(later => later.At > at && later.Targets.Contains(target) && later.Strokes.Any(stroke => stroke.Message is ChangeVfState)))
        {
            return;
        }

        HostLayout layout = world.Layouts[target.Host];
        if (change.Activity == VfActivity.Pause)
        {
            world.Seed(world.Scenario.Duration, layout.PhysicalFunction(target.Gpu), new ChangeVfState(default, target.Vf, VfActivity.Resume));
        }
        else
        {
            world.Seed(world.Scenario.Duration, layout.Vfio(target.Gpu, target.Vf), new ActOnDevice(default, DeviceAction.FunctionLevelReset));
        }
    }

    /// <summary>A message to a PF about one of its VFs.</summary>
    private static Message Of(int vf, Message message) => message switch
    {
        SetVfVram set => set with { Vf = vf },
        SetVfQuota quota => quota with { Vf = vf },
        ChangeVfState change => change with { Vf = vf },
        SetSchedule schedule => schedule with { Function = vf },
        _ => message,
    };

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
