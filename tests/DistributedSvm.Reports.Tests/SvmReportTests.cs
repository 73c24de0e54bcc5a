using System.Text.Json;
using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Runs;

namespace DistributedSvm.Reports.Tests;

/// <summary>What report and JSON say of shared virtual memory.</summary>
public sealed class SvmReportTests
{
    private static readonly RunResult Shared = SampleResults.Whole with
    {
        Svm = new SvmResult(
            [
                new("node0/gpu0", [new("svm_2M_pagefault_us", 660), new("svm_device_copy_bytes", 4_194_304), new("svm_pagefault_count", 5)]),
                new("node0/gpu1/vf2", [new("svm_cpu_copy_bytes", 1_000), new("svm_evict_count", 2), new("svm_pagefault_count", 7)]),
            ],
            [new("node0/stream", [new("kernels", 3), new("threadsFinished", 2)])]),
    };

    [Theory]
    [InlineData(60)]
    [InlineData(120)]
    public void The_section_has_a_line_for_each_function_the_busiest_first(int width)
    {
        Rendered report = Rendered.At(width, console => RunReport.Render(console, Shared)).Fits(width);
        Assert.Contains("Shared virtual memory", report.Text, StringComparison.Ordinal);
        Assert.Contains(
            report.Text.Split('\n'), line => line.Contains("node0/gpu0 ", StringComparison.Ordinal) && line.Contains("132", StringComparison.Ordinal));
        Assert.True(
            report.Text.IndexOf("node0/gpu1/vf2 ", StringComparison.Ordinal) < report.Text.LastIndexOf("node0/gpu0 ", StringComparison.Ordinal),
            report.Text);
    }

    [Fact]
    public void Without_processes_that_share_their_memory_there_is_neither_section_nor_member()
    {
        Assert.DoesNotContain("Shared virtual memory", Rendered.At(120, console => RunReport.Render(console, SampleResults.Whole)).Text, StringComparison.Ordinal);
        Assert.False(JsonDocument.Parse(RunResultJson.ToTextWithoutExecution(SampleResults.Whole)).RootElement.TryGetProperty("svm", out _));
    }

    [Fact]
    public void The_member_svm_has_the_drivers_counters_by_function_and_figures_by_process()
    {
        JsonElement svm = JsonDocument.Parse(RunResultJson.ToTextWithoutExecution(Shared)).RootElement.GetProperty("svm");
        JsonElement[] devices = [.. svm.GetProperty("devices").EnumerateArray()];
        Assert.Equal(["node0/gpu0", "node0/gpu1/vf2"], devices.Select(device => device.GetProperty("device").GetString()));
        Assert.Equal(5, devices[0].GetProperty("counters").GetProperty("svm_pagefault_count").GetInt64());
        JsonElement process = Assert.Single(svm.GetProperty("processes").EnumerateArray());
        Assert.Equal(("node0/stream", 3L), (process.GetProperty("process").GetString(), process.GetProperty("figures").GetProperty("kernels").GetInt64()));
    }
}
