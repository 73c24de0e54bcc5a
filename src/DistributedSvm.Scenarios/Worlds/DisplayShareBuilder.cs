using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Workloads.DisplayShare;
using DistributedSvm.Scenarios.Workloads;

namespace DistributedSvm.Scenarios.Worlds;

/// <summary>One agent per VF, on the VF's unit; started at 0, stopped when the measured time is over.</summary>
internal static class DisplayShareBuilder
{
    public static WorkloadSpec Add(WorldBuilder world, DisplayShareWorkload workload, int index)
    {
        ImmutableArray<DisplayMode> modes =
        [
            new DisplayMode(SimTime.Zero, workload.Resolution.Width, workload.Resolution.Height),
            .. workload.ModeChanges.Select(change => new DisplayMode(change.At, change.Resolution.Width, change.Resolution.Height)),
        ];
        var cost = new FrameCost(workload.RenderTime, workload.ReadsPerFrame, workload.WritesPerFrame);
        foreach (VfTarget target in workload.Targets)
        {
            HostLayout layout = world.Layouts[target.Host];
            var spec = new DisplayAgentSpec
            {
                Workload = index,
                Guest = layout.Guest(target.Gpu, target.Vf),
                Display = layout.PhysicalFunction(workload.DisplayGpu ?? target.Gpu),
                FramePeriod = FramePeriod.Of(workload.FramesPerSecond),
                Modes = modes,
                Buffers = workload.Buffers,
                Cost = cost,
            };
            string path = $"{layout.Host.Name}/gpu{target.Gpu}/vf{target.Vf}/{workload.Name}";
            EntityId agent = world.Add(new WorldEntity(path, new Unit(target.Host, target.Gpu, target.Vf), spec));
            world.Displays.Add(target, agent, spec);
            world.Seed(SimTime.Zero, agent, new StartDisplay());
            world.Seed(world.Scenario.Duration, agent, new StopWorkload());
        }

        return new DisplayShareSpec(workload.Name, workload.Targets.Length);
    }
}
