using System.Diagnostics;
using System.Text.Json;

namespace DistributedSvm.EndToEnd;

/// <summary><c>dsvm simulate --cluster</c> and coming back to what it started.</summary>
[Collection(RunTestsGroup.Name)]
public sealed class RunSimulateTests(RunCluster cluster)
{
    [Fact]
    public async Task A_run_in_a_cluster_gives_what_an_embedded_one_does_and_stays_until_it_is_deleted()
    {
        Outcome there = (await cluster.Dsvm("simulate", "short.yaml", "--name", "stays", "--partition", "function", "--shards", "4", "--json")).AssertFine();
        Outcome here = (await Executable.DsvmIn(cluster.Folder, "simulate", "short.yaml", "--driver", "in-process", "--json")).AssertFine();
        Assert.Equal(WithoutExecution(here), WithoutExecution(there));
        JsonElement execution = there.Json().GetProperty("execution");
        Assert.Equal("grains", execution.GetProperty("driver").GetString());
        Assert.Equal(4, execution.GetProperty("shards").GetInt32());
        Assert.True(execution.GetProperty("eventsPerRound").GetDouble() > 0);
        Assert.Contains($"dsvm run delete stays --cluster {cluster.Connection}", there.Error, StringComparison.Ordinal);

        string kept = Path.Combine(cluster.Folder, "kept");
        Outcome again = (await cluster.Dsvm("run", "attach", "stays", "--json", "--out", kept)).AssertFine();
        Assert.Equal(there.Output, again.Output);
        Assert.Equal(there.Output, await File.ReadAllTextAsync(Path.Combine(kept, "result.json"), TestContext.Current.CancellationToken));

        Assert.Equal("run stays is deleted\n", (await cluster.Dsvm("run", "delete", "stays")).AssertFine().Output);
        AssertFailed(await cluster.Dsvm("run", "attach", "stays"), "dsvm: there is no run stays\n");
        AssertFailed(await cluster.Dsvm("run", "delete", "stays"), "dsvm: there is no run stays\n");
    }

    [Fact]
    public async Task Another_seed_and_another_shape_of_it_are_one_result_and_checkpoints_can_be_off()
    {
        string[] seeded = ["simulate", "short.yaml", "--seed", "18446744073709551615", "--json"];
        Outcome there = (await cluster.Dsvm([.. seeded, "--checkpoint-every", "0", "--partition", "gpu", "--shards", "2"])).AssertFine();
        Outcome here = (await Executable.DsvmIn(cluster.Folder, [.. seeded, "--driver", "in-process"])).AssertFine();
        Assert.Equal(WithoutExecution(here), WithoutExecution(there));
        Assert.Equal(0, there.Json().GetProperty("execution").GetProperty("checkpoints").GetInt32());
    }

    [Fact]
    public async Task Without_a_number_there_is_a_shard_for_each_silo_and_a_name_after_the_scenario()
    {
        Outcome started = (await cluster.Dsvm("simulate", "endless.yaml", "--partition", "gpu", "--detach")).AssertFine();
        string run = started.Output.TrimEnd();
        Assert.Matches("^endless-run-[0-9a-f]{6}$", run);
        Assert.Contains($"attach:  dsvm run attach {run} --cluster {cluster.Connection}\n", started.Error, StringComparison.Ordinal);
        Assert.Contains($"cancel:  dsvm run cancel {run} --cluster {cluster.Connection}\n", started.Error, StringComparison.Ordinal);
        JsonElement listed = await cluster.Find(run);
        Assert.Equal("Endless run", listed.GetProperty("scenario").GetString());
        Assert.Contains(listed.GetProperty("state").GetString(), new[] { "starting", "running" });
        Assert.Equal(1, listed.GetProperty("shards").GetInt32());
        (await cluster.Dsvm("run", "delete", run)).AssertFine();
    }

    [Fact]
    public async Task Interrupted_it_detaches_and_whoever_attaches_sees_the_run_to_its_end()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are POSIX");
        Process first = cluster.Start("simulate", "endless.yaml", "--name", "left", "--json");
        Outcome left = await InterruptedOnceItRuns(first, "left");
        Assert.Empty(left.Output);

        Outcome attached = await InterruptedOnceItRuns(cluster.Start("run", "attach", "left"), "left");
        Assert.Empty(attached.Output);

        Process watcher = cluster.Start("run", "attach", "left", "--json");
        await Until(watcher, "left: runs, ");
        Assert.StartsWith("run left was cancelled; its result: dsvm run attach left", (await cluster.Dsvm("run", "cancel", "left")).AssertFine().Output, StringComparison.Ordinal);
        Outcome seen = await Executable.Finish(watcher);
        Assert.Equal(130, seen.ExitCode);
        JsonElement result = seen.Json();
        Assert.True(result.GetProperty("interrupted").GetBoolean());
        Assert.True(result.GetProperty("events").GetInt64() > 0);
        Assert.Contains("dsvm: run left was cancelled at ", seen.Error, StringComparison.Ordinal);

        // The result of a cancelled run is as good as any other.
        Assert.Equal(seen.Output, (await cluster.Dsvm("run", "attach", "left", "--json")).Output);
        Assert.StartsWith("run left was cancelled; ", (await cluster.Dsvm("run", "cancel", "left")).AssertFine().Output, StringComparison.Ordinal);
        (await cluster.Dsvm("run", "delete", "left")).AssertFine();
    }

    [Fact]
    public async Task A_name_is_given_once()
    {
        (await cluster.Dsvm("simulate", "short.yaml", "--name", "once")).AssertFine();
        Outcome again = await cluster.Dsvm("simulate", "short.yaml", "--name", "once", "--detach");
        AssertFailed(again, "dsvm: there is a run once already\n");
        Assert.Empty(again.Output);
    }

    [Fact]
    public async Task Started_and_left_alone_it_is_one_JSON_object_if_that_is_wanted()
    {
        JsonElement status = (await cluster.Dsvm("simulate", "endless.yaml", "--name", "object", "--detach", "--json")).AssertFine().Json();
        Assert.Equal("object", status.GetProperty("run").GetString());
        Assert.Equal(1_000_060_000_000_000_000, status.GetProperty("endPs").GetInt64());
        (await cluster.Dsvm("run", "delete", "object")).AssertFine();
    }

    private static async Task<Outcome> InterruptedOnceItRuns(Process process, string run)
    {
        await Until(process, $"{run}: runs, ");
        Signals.SendInterrupt(process);
        Outcome outcome = await Executable.Finish(process);
        Assert.Equal(130, outcome.ExitCode);
        outcome.AssertNoStackTrace();
        Assert.Contains($"dsvm: detached; run {run} goes on in the cluster\n  attach:  dsvm run attach {run} --cluster ", outcome.Error, StringComparison.Ordinal);
        return outcome;
    }

    private static async Task Until(Process process, string text)
    {
        while (await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.StartsWith(text, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"dsvm ended without '{text}'");
    }

    private static string WithoutExecution(Outcome outcome)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            foreach (JsonProperty member in outcome.Json().EnumerateObject().Where(member => member.Name != "execution"))
            {
                member.WriteTo(json);
            }

            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(text.ToArray());
    }

    private static void AssertFailed(Outcome outcome, string error)
    {
        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal(error, outcome.Error);
    }
}
