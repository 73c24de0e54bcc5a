using System.Collections.Immutable;
using System.Globalization;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Svm;
using DistributedSvm.Model.Workloads.Svm;
using DistributedSvm.Scenarios.Workloads.Svm;

namespace DistributedSvm.Scenarios.Worlds;

/// <summary>For each process its memory and the agent that runs its threads; started at 0, stopped when the measured time is over.</summary>
internal static class SvmBuilder
{
    public static WorkloadSpec Add(WorldBuilder world, SvmWorkload workload, int index)
    {
        int first = world.EntityCount;
        for (int host = 0; host < workload.Plans.Length; host++)
        {
            SvmProcessPlan plan = workload.Plans[host];
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
                    Peers = PeersOf(world, workload, first, host, process),
                };
                EntityId agent = world.Add(new WorldEntity($"{path}/threads", new Unit(plan.Host, -1, 0), spec));
                world.Seed(SimTime.Zero, agent, new SvmThreadDue(-1));
                world.Seed(world.Scenario.Duration, agent, new StopWorkload());
            }
        }

        return new SvmWorkloadSpec(workload.Name, workload.Kind, workload.Plans.Length * workload.Processes, workload.Plans.Sum(plan => plan.Program.Threads) * workload.Processes);
    }

    /// <summary>The processes of the same number on the other hosts: memory and agent of each process stand one behind the other.</summary>
    private static ImmutableArray<SvmPeer> PeersOf(WorldBuilder world, SvmWorkload workload, int first, int own, int process)
    {
        if (world.Scenario.Network is not { } network)
        {
            return [];
        }

        var peers = ImmutableArray.CreateBuilder<SvmPeer>();
        for (int host = 0; host < workload.Plans.Length; host++)
        {
            if (host == own)
            {
                continue;
            }

            int at = first + (2 * ((host * workload.Processes) + process));
            int index = workload.Plans[host].Host;
            var place = new MirrorPeer(new EntityId(at, EntityKind.AddressSpace), index, SvmEntities.MemoryNodeOf(world.Layouts[index]));
            peers.Add(new SvmPeer(new EntityId(at + 1, EntityKind.Agent), place, network.Latency));
        }

        return peers.ToImmutable();
    }
}
