using System.Diagnostics;
using System.Text.Json;

namespace DistributedSvm.EndToEnd;

/// <summary>A server that stands still is seen by those who came meanwhile, not only by those who were there already (coordinated omission).</summary>
public sealed class LoadPauseTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task An_open_loop_shows_in_its_percentiles_that_a_silo_stood_still()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are POSIX");
        await using SiloProcess silo = await SiloProcess.Start();
        Process load = Executable.Start(
            "dsvm", Executable.Home, "load", "--cluster", silo.Gateway, "--rate", "100/s", "--mix", "share=1", "--warmup", "1s", "--duration", "8s", "--json");
        string? line;
        do
        {
            line = await load.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
            Assert.NotNull(line);
        }
        while (!line.StartsWith("measuring", StringComparison.Ordinal));

        silo.Freeze();
        await Task.Delay(Pause, TestContext.Current.CancellationToken);
        silo.Thaw();
        JsonElement result = (await Executable.Finish(load)).AssertFine().Json();
        Assert.Equal(800, result.GetProperty("sessions").GetInt64());
        JsonElement latency = result.GetProperty("latency");
        Assert.True(latency.GetProperty("maxNs").GetInt64() > 1_500_000_000, $"{latency}");

        // Two hundred should have started while it stood still: a tenth of all waited for more than half a second.
        Assert.True(latency.GetProperty("p90Ns").GetInt64() > 500_000_000, $"{latency}");
    }
}
