using System.Text.Json;

namespace DistributedSvm.EndToEnd;

/// <summary>Scenarios under every protocol on every vfio base.</summary>
public sealed class ProtocolCompareTests
{
    private const string Name = "b19-fallback-behind-host-bridge";

    private static string Sample => Executable.Scenario(Path.Combine("defects", Name + ".yaml"));

    [Fact]
    public async Task All_scenarios_of_defects_show_what_they_say_on_every_base()
    {
        Outcome outcome = (await Executable.Dsvm("protocol", "compare")).AssertFine();
        Assert.Contains("every outcome is as stated", outcome.Output, StringComparison.Ordinal);
        Assert.Contains(Name, outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_json_has_sixteen_cells_each_with_all_that_broke()
    {
        JsonElement matrix = (await Executable.Dsvm("protocol", "compare", Sample, "--json")).AssertFine().Json();
        Assert.True(matrix.GetProperty("asStated").GetBoolean());
        JsonElement row = Assert.Single(matrix.GetProperty("scenarios").EnumerateArray());
        Assert.Equal(Name, row.GetProperty("scenario").GetString());
        JsonElement[] cells = [.. row.GetProperty("outcomes").EnumerateArray()];
        Assert.Equal(16, cells.Length);
        Assert.Equal(4, cells.Count(cell => cell.GetProperty("defaultBase").GetBoolean()));
        JsonElement violation = Assert.Single(
            cells.Single(cell => cell.GetProperty("protocol").GetString() == "rfc-v2" && cell.GetProperty("vfioBase").GetString() == "oct-2025")
                .GetProperty("violations").EnumerateArray());
        Assert.Equal(("I-31", "protocol"), (violation.GetProperty("invariant").GetString(), violation.GetProperty("blame").GetString()));
        Assert.True(violation.GetProperty("firstPs").GetInt64() > 0);
    }

    [Fact]
    public async Task An_outcome_that_is_not_as_stated_is_marked_and_fails_the_comparison()
    {
        using var folder = new TemporaryFolder();
        string text = await File.ReadAllTextAsync(Path.Combine(Executable.Home, Sample), TestContext.Current.CancellationToken);
        folder.Write("other.yaml", text.Replace("  rfc-v2: I-31 protocol", "  rfc-v2: clean", StringComparison.Ordinal));
        Outcome outcome = await Executable.Dsvm("protocol", "compare", folder.Path);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("! I-31 protocol", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("stated: clean; found: I-31 protocol", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_scenarios_is_wrong_usage()
    {
        using var folder = new TemporaryFolder();
        Outcome outcome = await Executable.Dsvm("protocol", "compare", folder.Path);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("there is no scenario (*.yaml) in this folder", outcome.Error, StringComparison.Ordinal);
    }
}
