using System.Diagnostics;
using System.Text.Json;

namespace DistributedSvm.EndToEnd;

/// <summary>Ctrl-C stops a run at a barrier; the report says how far it came.</summary>
public sealed class InterruptTests
{
    private const string Long =
        """
        name: long
        duration: 1000000s
        hosts:
          - name: node
            topology: { gpus: 2, model: arc-pro-b60 }
            vfs: { perGpu: 2 }
        workloads:
          - { kind: display-share, on: "node0/gpu*/vf*" }
        """;

    [Theory]
    [InlineData("grains", "host", 1)]
    [InlineData("grains", "function", 2)]
    [InlineData("in-process", "host", 1)]
    public async Task Interrupt_stops_a_long_run_cleanly(string driver, string partition, int shards)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are POSIX");
        using var folder = new TemporaryFolder();
        Outcome outcome = await Interrupted(folder, "--driver", driver, "--partition", partition, "--shards", $"{shards}");
        Assert.Equal(130, outcome.ExitCode);
        outcome.AssertNoStackTrace();
        Assert.Contains("Interrupted at ", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("no violations", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("dsvm: interrupted at ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains(" of 1000000 s", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupted_run_with_JSON_is_still_one_object()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are POSIX");
        using var folder = new TemporaryFolder();
        Outcome outcome = await Interrupted(folder, "--json");
        Assert.Equal(130, outcome.ExitCode);
        JsonElement result = outcome.Json();
        Assert.True(result.GetProperty("interrupted").GetBoolean());
        Assert.False(result.GetProperty("failed").GetBoolean());
        Assert.Equal(0, result.GetProperty("violations").GetArrayLength());
        Assert.InRange(result.GetProperty("virtualTimePs").GetInt64(), 1, 999_999_999_999_999_999);
    }

    /// <summary>Starts a long run, waits for its first line of progress and interrupts it.</summary>
    private static async Task<Outcome> Interrupted(TemporaryFolder folder, params string[] options)
    {
        Process process = Executable.Start("dsvm", folder.Path, ["simulate", folder.Write("long.yaml", Long), .. options]);
        string? progress = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.Contains("events/s", progress, StringComparison.Ordinal);
        Signals.SendInterrupt(process);
        return await Executable.Finish(process);
    }
}
