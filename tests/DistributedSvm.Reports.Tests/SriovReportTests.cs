using System.Text.Json;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Runs;

namespace DistributedSvm.Reports.Tests;

/// <summary>Who had how much of a GPU, in JSON and on the console.</summary>
public sealed class SriovReportTests
{
    private static readonly SriovResult Gpu = new("node0/gpu0",
    [
        new("node0/gpu0/pf", EngineResult.Idle, new EngineResult(new SimTime(40), 0.04m, 1, 0), 128, null),
        new("node0/gpu0/vf1", new EngineResult(new SimTime(250), 0.25m, 7, 2), EngineResult.Idle, 4096, ResetTimes.Add(ResetTimes.Add(null, new SimTime(100)), new SimTime(201))),
        new("node0/gpu0/vf2", new EngineResult(new SimTime(500), 0.5m, 9, 1), EngineResult.Idle, 8192, null, new AdverseCounts(3, 0, 0, 1)),
    ]);

    [Fact]
    public void Each_function_has_its_engines_vram_and_resets()
    {
        using var document = JsonDocument.Parse(RunResultJson.ToTextWithoutExecution(SampleResults.Whole with { Sriov = [Gpu] }));
        JsonElement gpu = document.RootElement.GetProperty("sriov").GetProperty("gpus")[0];
        Assert.Equal("node0/gpu0", gpu.GetProperty("gpu").GetString());
        Assert.Equal(
            """{"function":"node0/gpu0/vf1","engines":{"render":{"busyPs":250,"share":0.25,"jobs":7,"resets":2},"copy":{"busyPs":0,"share":0,"jobs":0,"resets":0}},"vramBytes":4096,"flrs":2,"flrPs":{"min":100,"mean":150,"max":201}}""",
            gpu.GetProperty("functions")[1].GetRawText());
        Assert.False(gpu.GetProperty("functions")[0].TryGetProperty("flrPs", out _));
        Assert.False(gpu.GetProperty("functions")[1].TryGetProperty("adverseEvents", out _));
        Assert.Equal("""{"catErr":3,"engineReset":0,"pageFault":0,"flr":1}""", gpu.GetProperty("functions")[2].GetProperty("adverseEvents").GetRawText());
    }

    [Fact]
    public void Without_vfs_there_is_no_such_object()
    {
        using var document = JsonDocument.Parse(RunResultJson.ToTextWithoutExecution(SampleResults.Whole));
        Assert.False(document.RootElement.TryGetProperty("sriov", out _));
    }

    [Fact]
    public void The_console_shows_engines_that_more_than_one_function_used()
    {
        string text = Rendered.At(80, console => RunReport.Render(console, SampleResults.Whole with { Sriov = [Gpu] })).Text;
        Assert.Contains("Shared engines", text, StringComparison.Ordinal);
        Assert.Contains("node0/gpu0 render          2  25.0 %  50.0 %  75.0 %       3", text, StringComparison.Ordinal);
        Assert.DoesNotContain("node0/gpu0 copy", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Engines_that_are_equally_busy_stand_as_the_host_has_them()
    {
        SriovResult[] gpus = [Gpu with { Gpu = "node0/gpu2" }, Gpu with { Gpu = "node0/gpu10" }];
        string text = Rendered.At(80, console => RunReport.Render(console, SampleResults.Whole with { Sriov = [.. gpus] })).Text;
        Assert.True(text.IndexOf("node0/gpu2 render", StringComparison.Ordinal) < text.IndexOf("node0/gpu10 render", StringComparison.Ordinal));
    }
}
