using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Model.Workloads.Copies;
using DistributedSvm.Scenarios.Workloads;

namespace DistributedSvm.Scenarios.Worlds;

/// <summary>Copies are seeded into the fabric's queue, or that of the source's NIC for another host: a start of 0 starts at 0.</summary>
internal static class CopiesBuilder
{
    public static WorkloadSpec Add(WorldBuilder world, CopiesWorkload workload, int index)
    {
        ImmutableArray<ImmutableArray<int>> gpus = [.. world.Layouts.Select(layout => layout.Host.Topology.Gpus)];
        foreach (CopyFlow flow in workload.Flows)
        {
            HostLayout layout = world.Layouts[flow.SourceHost];
            int source = gpus[flow.SourceHost][flow.SourceGpu];
            int destination = gpus[flow.DestinationHost][flow.DestinationGpu];
            if (flow.SourceHost == flow.DestinationHost)
            {
                world.Seed(flow.Start, layout.Fabric, new StartCopy(index, flow.Id, source, destination, flow.Bytes));
            }
            else
            {
                world.Seed(flow.Start, layout.Nic, new StartRemoteCopy(index, flow.Id, source, flow.DestinationHost, destination, flow.Bytes));
            }
        }

        return new CopiesSpec(workload.Name, workload.Flows.Length, workload.Flows.Sum(flow => flow.Bytes));
    }
}
