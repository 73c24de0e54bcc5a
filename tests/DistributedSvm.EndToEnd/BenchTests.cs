using System.Text.Json;

namespace DistributedSvm.EndToEnd;

/// <summary>The benchmarks as commands: what they report, not how fast this machine is.</summary>
public sealed class BenchTests
{
    [Fact]
    public async Task Phold_reports_the_same_digest_for_every_number_of_shards_and_driver()
    {
        string[] phold = ["bench", "phold", "--entities", "64", "--messages", "1", "--lookahead", "0.1", "--mean", "0.9", "--end", "50", "--repeat", "1", "--json"];
        JsonElement one = (await Executable.Dsvm(phold)).AssertFine().Json();
        JsonElement two = (await Executable.Dsvm([.. phold, "--shards", "2"])).AssertFine().Json();
        JsonElement plain = (await Executable.Dsvm([.. phold, "--driver", "in-process"])).AssertFine().Json();
        Assert.Equal(2, two.GetProperty("shards").GetInt32());
        Assert.Equal(1, two.GetProperty("silos").GetInt32());
        Assert.True(one.GetProperty("events").GetInt64() > 1_000);
        Assert.True(one.GetProperty("wallSeconds").GetDouble() > 0);
        Assert.True(one.GetProperty("eventsPerSecond").GetDouble() > 0);
        Assert.Equal(one.GetProperty("digest").GetString(), two.GetProperty("digest").GetString());
        Assert.Equal(one.GetProperty("digest").GetString(), plain.GetProperty("digest").GetString());
    }

    [Fact]
    public async Task A_scenario_is_measured_with_and_without_grains()
    {
        JsonElement result = (await Executable.Dsvm("bench", "scenario", Executable.Scenario("one-vf-iov.yaml"), "--repeat", "2", "--json")).AssertFine().Json();
        Assert.Equal(JsonValueKind.Object, result.ValueKind);
    }

    [Fact]
    public async Task What_tracing_costs_is_measured_in_pairs()
    {
        JsonElement result = (await Executable.Dsvm("bench", "scenario", Executable.Scenario("one-vf-iov.yaml"), "--repeat", "3", "--trace-sample", "0.5", "--json"))
            .AssertFine().Json();
        JsonElement tracing = result.GetProperty("tracing");
        Assert.Equal(0.5, tracing.GetProperty("share").GetDouble());
        Assert.Equal(3, tracing.GetProperty("ratios").GetArrayLength());
        Assert.Equal(tracing.GetProperty("ratios")[1].GetDouble(), tracing.GetProperty("ratio").GetDouble());
        Assert.True(result.GetProperty("oneDigest").GetBoolean());
    }
}
