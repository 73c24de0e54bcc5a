using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Workloads.Jobs;
using DistributedSvm.Scenarios.Workloads;

namespace DistributedSvm.Scenarios.Worlds;

/// <summary>One agent per function, on its unit; started at 0, stopped when the measured time is over.</summary>
internal static class GpuJobsBuilder
{
    public static WorkloadSpec Add(WorldBuilder world, GpuJobsWorkload workload, int index)
    {
        var job = new GpuJob
        {
            Engine = workload.Engine,
            Fixed = workload.JobTime,
            VramBytes = workload.Bytes,
            SystemReadBytes = 0,
            SystemWriteBytes = 0,
            TargetInSystem = false,
            Target = [],
            Tag = ContentTag.Zero,
            IsNonPreemptible = workload.IsNonPreemptible,
        };
        foreach (VfTarget target in workload.Targets)
        {
            HostLayout layout = world.Layouts[target.Host];
            string function = target.Vf > 0 ? $"/vf{target.Vf}" : "";
            var spec = new JobAgentSpec
            {
                Workload = index,
                Function = target.Vf > 0 ? layout.VirtualFunction(target.Gpu, target.Vf) : layout.PhysicalFunction(target.Gpu),
                Job = job,
                JobTime = workload.JobTime + GpuSpec.VramTime(layout.Host.Gpus[target.Gpu].VramBandwidth.Value, workload.Bytes),
                InFlight = workload.InFlight,
                Rate = workload.Rate,
                Count = workload.Count,
            };
            EntityId agent = world.Add(new WorldEntity($"{layout.Host.Name}/gpu{target.Gpu}{function}/{workload.Name}", new Unit(target.Host, target.Gpu, target.Vf), spec));
            world.Seed(SimTime.Zero, agent, new JobDue());
            world.Seed(world.Scenario.Duration, agent, new StopWorkload());
        }

        return new JobsSpec(workload.Name, workload.Targets.Length);
    }
}
