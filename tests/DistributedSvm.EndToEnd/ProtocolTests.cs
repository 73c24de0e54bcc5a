using System.Text.Json;

namespace DistributedSvm.EndToEnd;

/// <summary>The protocol under thousands of orders of events, as commands.</summary>
public sealed class ProtocolTests
{
    [Fact]
    public async Task Reference_code_is_never_at_fault_in_three_hundred_random_scenarios()
    {
        JsonElement result = (await Executable.Dsvm("bench", "protocol", "--runs", "300", "--json")).AssertFine().Json();
        Assert.Equal(300, result.GetProperty("runs").GetInt32());
        Assert.Empty(result.GetProperty("failures").EnumerateArray());
        Assert.False(result.GetProperty("violations").TryGetProperty("protocol", out _));
        Assert.InRange(result.GetProperty("interleavings").GetProperty("distinct").GetInt64(), 500, long.MaxValue);
    }

    [Fact]
    public async Task A_failing_seed_of_a_variant_is_found_again_by_one_command_and_as_a_file()
    {
        Outcome campaign = await Executable.Dsvm("bench", "protocol", "--protocol", "rfc-v2", "--runs", "40", "--json");
        Assert.Equal(1, campaign.ExitCode);
        JsonElement first = campaign.Json().GetProperty("failures")[0];
        string seed = first.GetProperty("seed").GetRawText();
        Outcome again = await Executable.Dsvm("bench", "protocol", "--protocol", "rfc-v2", "--seed", seed, "--runs", "1", "--json");
        Assert.Equal(first.GetRawText(), again.Json().GetProperty("failures")[0].GetRawText());

        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "case.yaml");
        (await Executable.Dsvm("bench", "protocol", "--seed", seed, "--save", file)).AssertFine();
        Outcome simulated = await Executable.Dsvm("simulate", file, "--protocol", "rfc-v2", "--driver", "in-process", "--json");
        Assert.Equal(1, simulated.ExitCode);
        Assert.Contains(
            simulated.Json().GetProperty("violations").EnumerateArray(),
            violation => violation.GetProperty("invariant").GetString() == first.GetProperty("invariant").GetString()
                && violation.GetProperty("text").GetString() == first.GetProperty("text").GetString());
    }

    [Fact]
    public async Task No_vf_sees_or_loses_what_it_should_not_in_a_hundred_random_scenarios()
    {
        JsonElement result = (await Executable.Dsvm("bench", "isolation", "--runs", "100", "--json")).AssertFine().Json();
        Assert.Equal(100, result.GetProperty("runs").GetInt32());
        Assert.Empty(result.GetProperty("failures").EnumerateArray());
        Assert.InRange(result.GetProperty("interleavings").GetProperty("buffers").GetInt64(), 500, long.MaxValue);
    }
}
