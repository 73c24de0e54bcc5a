using DistributedSvm.Model.Core;
using DistributedSvm.Model.Workloads.VramAccess;
using DistributedSvm.Scenarios.Workloads;

namespace DistributedSvm.Scenarios.Worlds;

/// <summary>One agent per VF, on the VF's unit; started at 0, stopped when the measured time is over.</summary>
internal static class VramAccessBuilder
{
    public static WorkloadSpec Add(WorldBuilder world, VramAccessWorkload workload, int index)
    {
        foreach (VfTarget target in workload.Targets)
        {
            HostLayout layout = world.Layouts[target.Host];
            var spec = new VramAccessAgentSpec
            {
                Workload = index,
                VirtualFunction = layout.VirtualFunction(target.Gpu, target.Vf),
                GpuVramBytes = layout.Host.Gpus[target.Gpu].Vram.Value,
                Every = workload.Every,
                MaxBytes = workload.MaxBytes,
                WritesPerMille = workload.WritesPerMille,
                BeyondPerMille = workload.BeyondPerMille,
            };
            string path = $"{layout.Host.Name}/gpu{target.Gpu}/vf{target.Vf}/{workload.Name}";
            EntityId agent = world.Add(new WorldEntity(path, new Unit(target.Host, target.Gpu, target.Vf), spec));
            world.Seed(SimTime.Zero, agent, new VramAccessDue());
            world.Seed(world.Scenario.Duration, agent, new StopWorkload());
        }

        return new VramAccessSpec(workload.Name, workload.Targets.Length);
    }
}
