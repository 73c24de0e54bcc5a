using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Model.Workloads.Copies;
using DistributedSvm.Scenarios.Workloads;

namespace DistributedSvm.Scenarios.Worlds;

/// <summary>Copies are seeded into the fabric's queue: a start of 0 starts at 0.</summary>
internal static class CopiesBuilder
{
    public static WorkloadSpec Add(WorldBuilder world, CopiesWorkload workload, int index)
    {
        ImmutableArray<ImmutableArray<int>> gpus = [.. world.Layouts.Select(layout => layout.Host.Topology.Gpus)];
        foreach (CopyFlow flow in workload.Flows)
        {
            world.Seed(
                flow.Start,
                world.Layouts[flow.Host].Fabric,
                new StartCopy(index, flow.Id, gpus[flow.Host][flow.SourceGpu], gpus[flow.Host][flow.DestinationGpu], flow.Bytes));
        }

        return new CopiesSpec(workload.Name, workload.Flows.Length, workload.Flows.Sum(flow => flow.Bytes));
    }
}
