using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Grains.Simulation;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using DistributedSvm.Model.Workloads.Phold;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace DistributedSvm.EndToEnd;

/// <summary><c>dsvm-silo</c>, the host process.</summary>
public sealed class SiloTests
{
    [Fact]
    public async Task A_silo_runs_a_world_for_a_client_of_its_gateway_and_stops_when_told_to()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are POSIX");
        (string siloPort, string gatewayPort) = FreePorts();
        Process silo = Executable.Start("dsvm-silo", Executable.Home, "--siloPort", siloPort, "--gatewayPort", gatewayPort);
        await ReadUntil(silo.StandardOutput, "Application started");

        RunResult result = await RunThrough(int.Parse(gatewayPort, CultureInfo.InvariantCulture));
        Assert.False(result.Interrupted);
        Assert.True(result.Events > 100);

        // A second silo on the same ports would share the first one's connections.
        Outcome second = await Executable.Finish(Executable.Start("dsvm-silo", Executable.Home, "--siloPort", siloPort, "--gatewayPort", gatewayPort));
        Assert.Equal(2, second.ExitCode);
        Assert.StartsWith($"dsvm-silo: port {siloPort} is in use", second.Error, StringComparison.Ordinal);
        second.AssertNoStackTrace();

        Signals.SendTerminate(silo);
        (await Executable.Finish(silo)).AssertFine();
    }

    [Theory]
    [InlineData("--siloPort abc", "--siloPort: 'abc' is no port from 1 to 65535")]
    [InlineData("--gatewayPort 65536", "--gatewayPort: '65536' is no port from 1 to 65535")]
    [InlineData("--primary somewhere", "--primary: 'somewhere' is no address with a port")]
    [InlineData("--port 1", "'--port'")]
    public async Task Wrong_usage_is_one_message(string arguments, string message)
    {
        Outcome outcome = await Executable.Finish(Executable.Start("dsvm-silo", Executable.Home, arguments.Split(' ')));
        Assert.Equal(2, outcome.ExitCode);
        Assert.Empty(outcome.Output);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
        outcome.AssertNoStackTrace();
    }

    [Fact]
    public async Task The_silo_has_help_with_an_example()
    {
        Outcome outcome = (await Executable.Finish(Executable.Start("dsvm-silo", Executable.Home, "--help"))).AssertFine();
        Assert.Contains("Example:  dsvm-silo ", outcome.Output, StringComparison.Ordinal);
    }

    private static async Task<RunResult> RunThrough(int gatewayPort)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.UseOrleansClient(client => client.UseLocalhostClustering(gatewayPort, serviceId: "dsvm", clusterId: "dsvm"));
        using IHost host = builder.Build();
        await host.StartAsync(cancellation);
        ISimulationGrain run = host.Services.GetRequiredService<IGrainFactory>().GetGrain<ISimulationGrain>("through-the-gateway");
        SimTime unit = SimTime.FromMicroseconds(1);
        await run.Start(new RunRequest(PholdWorld.Create(16, 1, unit, unit, unit * 100, seed: 1), PartitionMode.Gpu, 2));
        await foreach (RunStatus status in run.Watch(cancellation))
        {
            Assert.True(status.Now <= status.End);
        }

        RunResult result = await run.Result();
        await run.Delete();
        await host.StopAsync(cancellation);
        return result;
    }

    private static async Task ReadUntil(StreamReader from, string text)
    {
        while (await from.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"The silo ended before it said '{text}'.");
    }

    /// <summary>Two ports that nobody has now. Somebody could take one before the silo does; the silo then says so and the test fails with that.</summary>
    private static (string Silo, string Gateway) FreePorts()
    {
        using var first = new TcpListener(IPAddress.Loopback, 0);
        using var second = new TcpListener(IPAddress.Loopback, 0);
        first.Start();
        second.Start();
        return ($"{((IPEndPoint)first.LocalEndpoint).Port}", $"{((IPEndPoint)second.LocalEndpoint).Port}");
    }
}
