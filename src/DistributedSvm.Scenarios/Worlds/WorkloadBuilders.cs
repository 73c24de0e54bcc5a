using DistributedSvm.Model.Core;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Workloads.Svm;

namespace DistributedSvm.Scenarios.Worlds;

/// <summary>From a resolved workload to its agents and seeds. Adding a kind is one builder and one line here.</summary>
internal static class WorkloadBuilders
{
    public static WorkloadSpec Add(WorldBuilder world, ResolvedWorkload workload, int index) => workload switch
    {
        DisplayShareWorkload display => DisplayShareBuilder.Add(world, display, index),
        ShareWorkload share => ShareBuilder.Add(world, share, index),
        CopiesWorkload copies => CopiesBuilder.Add(world, copies, index),
        VramAccessWorkload access => VramAccessBuilder.Add(world, access, index),
        GpuJobsWorkload jobs => GpuJobsBuilder.Add(world, jobs, index),
        SvmWorkload svm => SvmBuilder.Add(world, svm, index),
        _ => throw new InvalidOperationException($"There is no builder for workloads of kind {workload.Kind}."),
    };
}
