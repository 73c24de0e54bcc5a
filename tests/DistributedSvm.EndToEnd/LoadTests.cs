using System.Diagnostics;
using System.Text.Json;

namespace DistributedSvm.EndToEnd;

/// <summary>Load tests of live grains as a command: what it reports, not how fast this machine is.</summary>
public sealed class LoadTests
{
    [Fact]
    public async Task A_load_is_measured_audited_and_written_down()
    {
        using var folder = new TemporaryFolder();
        Outcome outcome = (await Executable.DsvmIn(
            folder.Path, "load", "--sessions", "8", "--duration", "2s", "--warmup", "0", "--mix", "share=8,refused=2", "--json", "--out", "run")).AssertFine();
        JsonElement result = outcome.Json();
        Assert.True(result.GetProperty("sessions").GetInt64() > 10);
        Assert.Equal(0, result.GetProperty("failedSessions").GetInt64());
        Assert.Equal(2, result.GetProperty("seconds").GetArrayLength());
        Assert.True(result.GetProperty("kinds").GetProperty("share").GetProperty("p50Ns").GetInt64() > 0);
        Assert.Equal(0, result.GetProperty("audit").GetProperty("leakedDmaBufs").GetInt64());
        foreach (string name in (string[])["load.json", "load.hgrm", "report.txt"])
        {
            Assert.True(new FileInfo(Path.Combine(folder.Path, "run", name)).Length > 0, name);
        }
    }

    [Fact]
    public async Task An_interrupted_load_still_reports_and_audits()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are POSIX");
        Process process = Executable.Start("dsvm", Executable.Home, "load", "--rate", "20/s", "--duration", "600s", "--warmup", "0", "--json");
        string? progress = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.Contains("sessions/s", progress, StringComparison.Ordinal);
        Signals.SendInterrupt(process);
        Outcome outcome = await Executable.Finish(process);
        Assert.Equal(130, outcome.ExitCode);
        outcome.AssertNoStackTrace();
        JsonElement result = outcome.Json();
        Assert.True(result.GetProperty("interrupted").GetBoolean());
        Assert.False(result.GetProperty("failed").GetBoolean());
        Assert.InRange(result.GetProperty("measuredSeconds").GetDouble(), 0.5, 599);
        Assert.Equal(0, result.GetProperty("audit").GetProperty("violationCount").GetInt64());
    }
}
