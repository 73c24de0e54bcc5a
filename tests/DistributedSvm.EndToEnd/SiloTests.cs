using System.Globalization;
using System.Net;
using System.Text.Json;
using DistributedSvm.EndToEnd.Telemetry;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Grains.Hosting.Clients;
using DistributedSvm.Grains.Hosting.Local;
using DistributedSvm.Grains.Simulation;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using DistributedSvm.Model.Workloads.Phold;

namespace DistributedSvm.EndToEnd;

/// <summary><c>dsvm-silo</c>, the host process.</summary>
public sealed class SiloTests
{
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task A_silo_runs_a_world_for_a_client_of_its_gateway_and_stops_when_told_to()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are POSIX");
        await using SiloProcess silo = await SiloProcess.Start();
        RunResult result = await RunThrough(silo.Gateway);
        Assert.False(result.Interrupted);
        Assert.True(result.Events > 100);

        // A second silo on the same ports would share the first one's connections.
        await using SiloProcess second = SiloProcess.LaunchOn(silo.SiloPort, silo.GatewayPort, silo.HttpPort);
        Outcome refused = await second.Ended();
        Assert.Equal(2, refused.ExitCode);
        Assert.StartsWith($"dsvm-silo: port {silo.SiloPort} is in use", refused.Error, StringComparison.Ordinal);
        refused.AssertNoStackTrace();

        Outcome stopped = (await silo.Terminate()).AssertFine();
        Assert.Empty(stopped.Error);
        Assert.Equal(
            string.Create(
                CultureInfo.InvariantCulture,
                $"dsvm-silo: silo 127.0.0.1:{silo.SiloPort} of cluster dsvm is up (gateway {silo.GatewayPort}, http {silo.HttpPort})\ndsvm-silo: silo 127.0.0.1:{silo.SiloPort} has stopped\n"),
            stopped.Output);
    }

    [Fact]
    public async Task A_silo_says_how_it_is_and_shows_the_dashboard_when_asked_to()
    {
        await using SiloProcess silo = await SiloProcess.Start("--dashboard", "--cluster-id", "shown");
        JsonElement health = JsonDocument.Parse(await Get(silo, "/health")).RootElement;
        Assert.Equal("Healthy", health.GetProperty("status").GetString());
        Assert.Equal("shown", health.GetProperty("cluster").GetString());
        Assert.Equal(silo.Id, health.GetProperty("pid").GetInt32());
        Assert.Equal("Active", health.GetProperty("checks").GetProperty("silo").GetProperty("description").GetString());
        Assert.Equal("Healthy", await Get(silo, "/health/live"));
        Assert.Contains("<html", await Get(silo, "/dashboard/"), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task There_is_no_dashboard_unless_asked_for()
    {
        await using SiloProcess silo = await SiloProcess.Start();
        Assert.Equal(HttpStatusCode.NotFound, (await Http.GetAsync(Url(silo, "/dashboard/"), TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Calls_are_traced_to_where_the_environment_says()
    {
        await using OtlpCollector collector = OtlpCollector.Start();
        await using SiloProcess silo = SiloProcess.LaunchWith([.. collector.Environment, ("OTEL_BSP_SCHEDULE_DELAY", "100")], "--orleans-spans");
        await silo.Up();
        await using (ClusterClient client = await ClusterProbe.Connect(silo.Gateway))
        {
            Assert.Equal(1, await ClusterProbe.Active(client, 1));
        }

        // It sends what it has when it stops.
        await silo.Terminate();
        string process = string.Create(CultureInfo.InvariantCulture, $":{silo.Id}");
        Assert.Contains(collector.Spans, span => span.Process.EndsWith(process, StringComparison.Ordinal) && span.Name.Contains("Silos", StringComparison.OrdinalIgnoreCase));
        Assert.True(collector.Requests("/v1/metrics") > 0, "metrics go there too");
    }

    private static Task<string> Get(SiloProcess silo, string path) => Http.GetStringAsync(Url(silo, path), TestContext.Current.CancellationToken);

    private static Uri Url(SiloProcess silo, string path) => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{silo.HttpPort}{path}"));

    private static async Task<RunResult> RunThrough(string gateway)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        await using ClusterClient client = await ClusterClient.Connect(ClusterAddress.Parse(gateway, LocalClusters.OfThisUser), cancellationToken: cancellation);
        ISimulationGrain run = client.Grains.GetGrain<ISimulationGrain>("through-the-gateway");
        SimTime unit = SimTime.FromMicroseconds(1);
        await run.Start(new RunRequest(PholdWorld.Create(16, 1, unit, unit, unit * 100, seed: 1), PartitionMode.Gpu, 2));
        await foreach (RunStatus status in run.Watch(cancellation))
        {
            Assert.True(status.Now <= status.End);
        }

        RunResult result = await run.Result();
        await run.Delete();
        return result;
    }
}
