using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Workloads.Jobs;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Worlds;

namespace DistributedSvm.Scenarios.Tests;

/// <summary>The workload <c>gpu-jobs</c>.</summary>
public sealed class GpuJobsTests
{
    private const string Head = """
        name: x
        duration: 1s
        hosts: [{ name: node, topology: { gpus: 2, model: arc-pro-b60 }, vfs: { perGpu: 2 } }]
        workloads:

        """;

    [Fact]
    public void Patterns_of_three_parts_name_vfs_and_those_of_two_pfs_each_once()
    {
        var jobs = (GpuJobsWorkload)Inputs.Parse(Head + "  - { kind: gpu-jobs, on: [node0/gpu1/vf*, node0/gpu*, node0/gpu1/vf1], jobTime: 2ms }\n").Workloads[0];
        Assert.Equal([new VfTarget(0, 0, 0), new VfTarget(0, 1, 0), new VfTarget(0, 1, 1), new VfTarget(0, 1, 2)], jobs.Targets);
        Assert.Equal((EngineKind.Render, 2, 0, 0L, false), (jobs.Engine, jobs.InFlight, jobs.Rate, jobs.Count, jobs.IsNonPreemptible));
    }

    [Fact]
    public void Each_function_has_an_agent_that_rings_its_own_doorbell()
    {
        World world = WorldBuilder.Build(Inputs.Parse(
            Head + "  - { kind: gpu-jobs, on: [node0/gpu0, node0/gpu0/vf2], engine: copy, bytes: 424080B, inFlight: 3, count: 5, nonPreemptible: true }\n"));
        WorldEntity[] agents = [.. world.Entities.Where(entity => entity.Spec is JobAgentSpec)];
        Assert.Equal(["node0/gpu0/gpu-jobs-0", "node0/gpu0/vf2/gpu-jobs-0"], agents.Select(agent => agent.Path));
        JobAgentSpec[] specs = [.. agents.Select(agent => (JobAgentSpec)agent.Spec)];
        Assert.Equal(["node0/gpu0/pf", "node0/gpu0/vf2"], specs.Select(spec => world.PathOf(spec.Function)));
        Assert.Equal((EngineKind.Copy, 424_080L, true, 3, 5L), (specs[0].Job.Engine, specs[0].Job.VramBytes, specs[0].Job.IsNonPreemptible, specs[0].InFlight, specs[0].Count));
        Assert.Equal(SimTime.FromMicroseconds(1), specs[0].JobTime);
    }

    [Theory]
    [InlineData("on: node0/gpu2, jobTime: 2ms", "test.yaml:5:27: neither a VF nor a GPU matches 'node0/gpu2'")]
    [InlineData("on: node0/gpu0", "test.yaml:5:5: a job has either a 'jobTime', e.g. jobTime: 2ms, or 'bytes'")]
    [InlineData("on: node0/gpu0, jobTime: 2ms, bytes: 1MiB", "test.yaml:5:60: a job has either a 'jobTime', e.g. jobTime: 2ms, or 'bytes'")]
    [InlineData("on: node0/gpu0, jobTime: 2ms, rate: 5, inFlight: 2", "test.yaml:5:72: jobs that come at a 'rate' do not wait for each other")]
    [InlineData("on: node0/gpu0, jobTime: 2ms, engine: rendr", "test.yaml:5:61: 'engine' cannot be 'rendr'; did you mean 'render'?")]
    [InlineData("on: node0/gpu0, jobTime: 2", "test.yaml:5:48: 'jobTime'")]
    [InlineData("on: node0/gpu0, jobTime: 2ms, inFlight: 0", "test.yaml:5:63: 'inFlight' must be between 1 and 1000, not 0")]
    public void A_wrong_value_has_one_message_at_its_place(string entry, string message) =>
        Assert.StartsWith(message, Inputs.Error(Head + $"  - {{ kind: gpu-jobs, {entry} }}\n"), StringComparison.Ordinal);
}
