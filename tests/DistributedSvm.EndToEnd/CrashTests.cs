using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using DistributedSvm.Grains.Simulation;

namespace DistributedSvm.EndToEnd;

/// <summary>Real silos and a real Redis: whatever is killed, frozen or restarted, and when, costs time and never the result.</summary>
[Collection(ClusterTests.Collection)]
public sealed class CrashTests : IDisposable
{
    private const string Boxes =
        """
        name: boxes that must not be lost
        seed: 7
        duration: 240s
        hosts:
          - name: node
            count: 8
            topology: { gpus: 2, model: arc-pro-b60 }
            vfs: { perGpu: 1 }
        network: { bandwidth: 200Gbps, latency: 50us, chunk: 16MiB }
        workloads:
          - { kind: display-share, on: "node*/gpu0/vf*", framesPerSecond: 60, resolution: 1280x720 }
          - { kind: copies, file: flows.csv }
        faults:
          - { at: 1s, kind: link-rate, on: node1/gpu0, bandwidth: 1GB/s, for: 10s }
          - { at: 4s, kind: engine-hang, on: node3/gpu0, engine: render, for: 70ms }
          - { at: 6s, kind: link-rate, on: node2/nic0/network, bandwidth: 10Gbps, for: 10s }

        """;

    /// <summary>GPUs count through the boxes, two in each.</summary>
    private const string Flows = "id,src_gpu,dst_gpu,bytes,start_s\n0,0,3,9000000000,0.5\n1,2,3,9000000000,1\n2,5,8,9000000000,5\n3,12,13,9000000000,7\n4,15,0,9000000000,20\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Killing_three_silos_one_after_the_other_the_one_with_the_barrier_among_them_changes_nothing()
    {
        await using RedisServer redis = await RedisServer.Start();
        await using TestCluster cluster = await TestCluster.Start(3, redis, "--failure-detection", "fast");
        string expected = await Expected(cluster);
        Process client = StartRun(cluster, "killed", "--partition", "function", "--shards", "6");
        await using var run = new RunProbe(cluster.Gateways(3), "killed");
        RunStatus status = await run.Until(IsSavedAndRunning);

        // The one with the barrier first, then another: now everything is on the third, which is killed when new ones have come. Meanwhile the run waits, lest it ends before.
        int first = SiloOf(cluster, status);
        await cluster.Kill(first);
        await run.Until(status => status.Recoveries > 0);
        await cluster.Kill((first + 1) % 3);
        await run.Until(status => status.Recoveries > 1);
        await run.Pause();
        await cluster.Restart();
        (await cluster.Dsvm("run", "resume", "killed", "--cluster", cluster.Connection)).AssertFine();
        await cluster.Kill((first + 2) % 3);

        JsonNode result = Result(await Executable.Finish(client));
        Assert.Equal(expected, WithoutExecution(result));
        Assert.Empty(result["violations"]!.AsArray());
        Assert.InRange(result["execution"]!["recoveries"]!.GetValue<int>(), 3, 10);

        // Each time, from when it was last heard of until it went on.
        Assert.InRange(result["execution"]!["recoverySeconds"]!.GetValue<double>(), 0, 3 * 15);
    }

    [Fact]
    public async Task A_silo_that_hung_and_came_back_to_itself_disturbs_nobody()
    {
        await using RedisServer redis = await RedisServer.Start();
        await using TestCluster cluster = await TestCluster.Start(3, redis, "--failure-detection", "fast");
        string expected = await Expected(cluster);
        Process client = StartRun(cluster, "frozen", "--partition", "gpu", "--shards", "3");
        await using var run = new RunProbe(cluster.Gateways(3), "frozen");
        int victim = SiloOf(cluster, await run.Until(IsSavedAndRunning));
        int pid = cluster.Pids()[victim];
        cluster.Freeze(victim);
        await run.Until(status => status.Recoveries > 0);
        cluster.Thaw(victim);

        // It learns that it was declared dead, and ends.
        await TestCluster.WaitForEnd(pid);
        Assert.Equal(expected, WithoutExecution(Result(await Executable.Finish(client))));
    }

    [Fact]
    public async Task A_run_outlives_a_silo_that_is_stopped_its_Redis_and_its_client_and_goes_on_with_other_silos_and_shards()
    {
        await using RedisServer redis = await RedisServer.Start();
        await using TestCluster cluster = await TestCluster.Start(3, redis, "--failure-detection", "fast");
        string expected = await Expected(cluster);
        Process client = StartRun(cluster, "tough", "--partition", "function", "--shards", "3");
        await using var run = new RunProbe(cluster.Gateways(3), "tough");
        RunStatus status = await run.Until(IsSavedAndRunning);
        client.Kill();
        await Executable.Finish(client);
        await cluster.Terminate(SiloOf(cluster, status));
        int before = (await run.Until(status => status.Recoveries > 0)).Checkpoints;
        await redis.Stop();
        await redis.Run();
        await run.Until(status => status.Checkpoints > before + 1);

        await Pause(cluster, "tough");
        (await cluster.Dsvm("run", "resume", "tough", "--cluster", cluster.Connection, "--partition", "host", "--shards", "2")).AssertFine();
        Outcome attached = await cluster.Dsvm("run", "attach", "tough", "--cluster", cluster.Connection, "--json");
        JsonNode result = Result(attached);
        Assert.Equal(expected, WithoutExecution(result));
        Assert.Equal("host", result["execution"]!["partition"]!.GetValue<string>());
    }

    /// <summary>What the same scenario gives without any cluster.</summary>
    private async Task<string> Expected(TestCluster cluster) =>
        WithoutExecution(Result(await cluster.Dsvm("simulate", Scenario, "--json", "--driver", "in-process")));

    private string Scenario
    {
        get
        {
            _folder.Write("flows.csv", Flows);
            return _folder.Write("boxes.yaml", Boxes);
        }
    }

    private Process StartRun(TestCluster cluster, string name, params string[] options) => cluster.StartDsvm(
        ["simulate", Scenario, "--json", "--cluster", cluster.Connection, "--name", name, "--checkpoint-every", "500ms", .. options]);

    private static JsonNode Result(Outcome outcome) => JsonNode.Parse(outcome.AssertFine().Output)!;

    private static string WithoutExecution(JsonNode result)
    {
        JsonObject copy = result.DeepClone().AsObject();
        Assert.True(copy.Remove("execution"));
        return copy.ToJsonString();
    }

    private static int SiloOf(TestCluster cluster, RunStatus run) =>
        int.Parse(run.Coordinator[(run.Coordinator.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture) - cluster.Port;

    private static bool IsSavedAndRunning(RunStatus status) => status is { Checkpoints: > 0, State: RunState.Running };

    /// <summary>Holds the run; where a silo that was lost took the answer with it, again, as the console says.</summary>
    private static async Task Pause(TestCluster cluster, string name)
    {
        var waited = Stopwatch.StartNew();
        Outcome paused;
        do
        {
            paused = await cluster.Dsvm("run", "pause", name, "--cluster", cluster.Connection);
        }
        while ((paused.Error.Contains("the cluster did not answer", StringComparison.Ordinal) || paused.Error.Contains("does not answer within", StringComparison.Ordinal))
            && waited.Elapsed < Executable.Patience);

        paused.AssertFine();
    }
}
