using System.Text.Json;

namespace DistributedSvm.EndToEnd;

public sealed class ProtocolShowTests
{
    private static readonly string Scenario = Executable.Scenario("one-vf-iov.yaml");

    [Fact]
    public async Task The_conversation_about_a_buffer_is_drawn_from_its_export_to_its_release()
    {
        Outcome show = (await Executable.Dsvm("protocol", "show", Scenario)).AssertFine();
        string[] lines = show.Output.Split('\n');
        string[] steps = ["ExportDmaBuf", "CreateDmaBuf", "ImportFrameBuffer", "Attach", "MatchMapping", "Map", "Unmap", "Detach", "DmaBufReleased"];
        int[] places = [.. steps.Select(step => Array.FindIndex(lines, line => line.Split(' ', ',').Contains(step)))];
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
        Assert.DoesNotContain("FlushSurface", show.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_json_is_one_object_and_the_same_each_time()
    {
        Outcome first = (await Executable.Dsvm("protocol", "show", Scenario, "--json")).AssertFine();
        JsonElement chart = first.Json();
        Assert.Equal("node0/gpu0/vf1/vfio#1", chart.GetProperty("buffer").GetString());
        Assert.Equal(3, chart.GetProperty("buffers").GetArrayLength());
        Assert.Empty(chart.GetProperty("violations").EnumerateArray());
        int lanes = chart.GetProperty("lanes").GetArrayLength();
        Assert.All(chart.GetProperty("messages").EnumerateArray(), message => Assert.InRange(message.GetProperty("to").GetInt32(), 0, lanes - 1));
        Assert.Equal(first.Output, (await Executable.Dsvm("protocol", "show", Scenario, "--json")).Output);
    }

    [Fact]
    public async Task Frames_are_shown_when_all_is_asked_for()
    {
        Outcome all = (await Executable.Dsvm("protocol", "show", Scenario, "--all", "--from", "10ms", "--to", "40ms", "--max", "500")).AssertFine();
        Assert.Contains("FlushSurface", all.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("ExportDmaBuf", all.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mermaid_goes_to_a_file_or_to_standard_output()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "chart.mmd");
        Outcome written = (await Executable.Dsvm("protocol", "show", Scenario, "--mermaid", file)).AssertFine();
        Outcome printed = (await Executable.Dsvm("protocol", "show", Scenario, "--mermaid", "-")).AssertFine();
        Assert.StartsWith("sequenceDiagram\n", printed.Output, StringComparison.Ordinal);
        Assert.Equal(printed.Output, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Contains("ExportDmaBuf", written.Output, StringComparison.Ordinal);
    }
}
