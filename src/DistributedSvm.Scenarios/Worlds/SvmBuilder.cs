using System.Globalization;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Workloads.Svm;
using DistributedSvm.Scenarios.Workloads.Svm;

namespace DistributedSvm.Scenarios.Worlds;

/// <summary>For each process its memory and the agent that runs its threads; started at 0, stopped when the measured time is over.</summary>
internal static class SvmBuilder
{
    public static WorkloadSpec Add(WorldBuilder world, SvmWorkload workload, int index)
    {
        foreach (SvmProcessPlan plan in workload.Plans)
        {
            for (int process = 0; process < workload.Processes; process++)
            {
                string number = workload.Processes > 1 ? string.Create(CultureInfo.InvariantCulture, $"-{process}") : "";
                string path = $"{world.Layouts[plan.Host].Host.Name}/{workload.Name}{number}";
                EntityId space = world.Add(new WorldEntity(path, new Unit(plan.Host, -1, 0), world.Svm.SpaceOf(plan.Devices)));
                var spec = new SvmAgentSpec
                {
                    Workload = index,
                    Space = space,
                    Devices = [.. plan.Devices.Select(world.Svm.DeviceOf)],
                    Program = plan.Program,
                };
                EntityId agent = world.Add(new WorldEntity($"{path}/threads", new Unit(plan.Host, -1, 0), spec));
                world.Seed(SimTime.Zero, agent, new SvmThreadDue(-1));
                world.Seed(world.Scenario.Duration, agent, new StopWorkload());
            }
        }

        return new SvmWorkloadSpec(workload.Name, workload.Kind, workload.Plans.Length * workload.Processes, workload.Plans.Max(plan => plan.Program.Threads));
    }
}
