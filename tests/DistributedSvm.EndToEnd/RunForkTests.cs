using System.Text.Json;

namespace DistributedSvm.EndToEnd;

/// <summary><c>dsvm run fork</c>: the same past, another future.</summary>
[Collection(RunTestsGroup.Name)]
public sealed class RunForkTests(RunCluster cluster)
{
    [Fact]
    public async Task A_fork_without_a_change_repeats_its_parent_and_one_with_a_change_does_not()
    {
        string[] given = ["--seed", "18446744073709551615", "--vfio-base", "2026-proposal", "--schedule", "jitter"];
        JsonElement parent = (await cluster.Dsvm(["simulate", "short.yaml", "--name", "parent", "--json", .. given])).AssertFine().Json();
        JsonElement same = (await cluster.Dsvm("run", "fork", "parent", "--at", "100ms", "--name", "same", "--json")).AssertFine().Json();
        Assert.Equal(parent.GetProperty("digest").GetString(), same.GetProperty("digest").GetString());
        Assert.Equal(ulong.MaxValue, same.GetProperty("seed").GetUInt64());
        Assert.Equal(("2026-proposal", "jitter"), (same.GetProperty("vfioBase").GetString(), same.GetProperty("schedule").GetString()));

        string[] slower = ["--set", "workloads[0].renderTime=9ms"];
        JsonElement other = (await cluster.Dsvm(["run", "fork", "parent", "--at", "100ms", "--name", "slower", "--json", .. slower])).AssertFine().Json();
        Assert.NotEqual(parent.GetProperty("digest").GetString(), other.GetProperty("digest").GetString());

        string[] fault = ["--set", "faults=[{at: 120ms, kind: engine-hang, on: node0/gpu0, engine: render, for: 50ms}]"];
        JsonElement faulty = (await cluster.Dsvm(["run", "fork", "parent", "--at", "100ms", "--json", .. fault])).AssertFine().Json();
        Assert.NotEqual(parent.GetProperty("digest").GetString(), faulty.GetProperty("digest").GetString());

        // The change rules from that time on: later is less of it, and a fork of the fork has it too.
        JsonElement later = (await cluster.Dsvm(["run", "fork", "parent", "--at", "150ms", "--json", .. slower])).AssertFine().Json();
        Assert.NotEqual(other.GetProperty("digest").GetString(), later.GetProperty("digest").GetString());
        JsonElement again = (await cluster.Dsvm("run", "fork", "slower", "--at", "120ms", "--json")).AssertFine().Json();
        Assert.Equal(other.GetProperty("digest").GetString(), again.GetProperty("digest").GetString());

        await AssertWrongChangesAreRefused();
    }

    private async Task AssertWrongChangesAreRefused()
    {
        await AssertRefused("--at: 5 s is not within the 200 ms of run parent", "--at", "5s");
        await AssertRefused("short.yaml with --set workloads[0].renderTime:1:1: 'renderTime': '9' has no unit", "--at", "100ms", "--set", "workloads[0].renderTime=9");
        await AssertRefused("short.yaml with --set workloads[4].on: 'workloads' has no [4]: it has 1 entry", "--at", "100ms", "--set", "workloads[4].on=x");
        await AssertRefused("short.yaml with --set faults:1:9: unknown fault kind 'no-such-fault'", "--at", "100ms", "--set", "faults=[{kind: no-such-fault, at: 150ms}]");
        await AssertRefused(
            "the changed scenario differs before 100 ms, which is the past",
            "--at", "100ms", "--set", "faults=[{at: 50ms, kind: engine-hang, on: node0/gpu0, engine: render, for: 10ms}]");
        await AssertRefused("the changed scenario has ", "--at", "100ms", "--set", "workloads[0].on=node0/gpu0/vf1");
        await AssertRefused("--set faults: the file 'none.yaml' cannot be read", "--at", "100ms", "--set", "faults=@none.yaml");
        Outcome missing = await cluster.Dsvm("run", "fork", "nobody", "--at", "100ms");
        Assert.Equal(1, missing.ExitCode);
        Assert.Equal("dsvm: there is no run nobody\n", missing.Error);
    }

    private async Task AssertRefused(string message, params string[] options)
    {
        Outcome outcome = await cluster.Dsvm(["run", "fork", "parent", .. options]);
        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith($"dsvm: {message}", outcome.Error, StringComparison.Ordinal);
        outcome.AssertNoStackTrace();
    }
}
