using System.Globalization;
using System.Net;
using DistributedSvm.Grains.Hosting.Clients;
using DistributedSvm.Grains.Hosting.Clusters;
using DistributedSvm.Grains.Hosting.Local;

namespace DistributedSvm.EndToEnd;

/// <summary>Several silos, each a process of its own, that are killed, frozen and cut off from what they need.</summary>
public sealed class SiloClusterTests
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    [Fact]
    public async Task Without_Redis_the_first_silo_holds_the_cluster_together()
    {
        await using SiloProcess first = await SiloProcess.Start("--failure-detection", "fast");
        await using SiloProcess second = await SiloProcess.Start("--failure-detection", "fast", "--primary", Endpoint(first));
        await using ClusterClient client = await Connect(second.Gateway);
        Assert.Equal([Endpoint(first), Endpoint(second)], (await client.Silos()).Select(silo => silo.Endpoint).Order(StringComparer.Ordinal));

        // One that would bring its own version is sent away, with nothing but a word.
        await using SiloProcess other = SiloProcess.LaunchWith([(BuildVersion.OverrideVariable, "9.9.9")], "--primary", Endpoint(first));
        Outcome refused = await other.Ended();
        Assert.Equal(1, refused.ExitCode);
        Assert.StartsWith($"dsvm-silo: silo {Endpoint(first)} of cluster dsvm runs version {BuildVersion.Current}, this silo is 9.9.9", refused.Error, StringComparison.Ordinal);
        refused.AssertNoStackTrace();
    }

    [Fact]
    public async Task Without_its_first_silo_there_is_no_cluster_to_join()
    {
        await using SiloProcess silo = SiloProcess.Launch("--primary", string.Create(CultureInfo.InvariantCulture, $"localhost:{Ports.Free()}"));
        AssertFailed(await silo.Ended(), "nobody listens there. Start that silo first");
    }

    [Fact]
    public async Task A_silo_that_hung_and_was_declared_dead_ends_when_it_goes_on_and_another_takes_its_place()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are POSIX");
        await using RedisServer redis = await RedisServer.Start();
        string[] arguments = ["--redis", redis.Connection, "--failure-detection", "fast"];
        await using SiloProcess first = await SiloProcess.Start(arguments);
        await using SiloProcess second = await SiloProcess.Start(arguments);
        await using ClusterClient client = await Connect(first.Gateway);
        Assert.Equal(2, await Active(client, 2));

        second.Freeze();
        Assert.Equal(1, await Active(client, 1));
        second.Thaw();
        Outcome ended = await second.Ended().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("dsvm-silo: the cluster has declared this silo dead", ended.Error, StringComparison.Ordinal);
        ended.AssertNoStackTrace();

        // SIGKILL tells nobody either; the same ports are free again at once.
        await using SiloProcess again = SiloProcess.LaunchOn(second.SiloPort, second.GatewayPort, second.HttpPort, arguments);
        await again.Up();
        Assert.Equal(2, await Active(client, 2));
        await again.Kill();
        Assert.Equal(1, await Active(client, 1));
    }

    [Fact]
    public async Task Silos_and_clients_live_through_a_restart_of_Redis()
    {
        await using RedisServer redis = await RedisServer.Start("open sesame");
        string[] arguments = ["--redis", redis.Connection, "--failure-detection", "fast"];
        await using SiloProcess first = await SiloProcess.Start(arguments);
        await using SiloProcess second = await SiloProcess.Start(arguments);
        await using ClusterClient client = await Connect($"redis://:open%20sesame@127.0.0.1:{redis.Port}");
        Assert.Equal(2, await Active(client, 2));

        await redis.Stop();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Reach(first, HttpStatusCode.ServiceUnavailable));
        Assert.Contains("Redis does not answer", await (await Http.GetAsync(Health(first), TestContext.Current.CancellationToken)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(2, await Active(client, 2));
        await redis.Run();
        Assert.Equal(HttpStatusCode.OK, await Reach(first, HttpStatusCode.OK));
        Assert.Equal(HttpStatusCode.OK, await Reach(second, HttpStatusCode.OK));
        Assert.Equal(2, await Active(client, 2));

        // A third one finds the cluster as it was.
        await using SiloProcess third = await SiloProcess.Start(arguments);
        Assert.Equal(3, await Active(client, 3));
    }

    [Fact]
    public async Task Without_Redis_or_its_password_a_silo_says_so_and_ends()
    {
        await using RedisServer redis = await RedisServer.Start("open sesame");
        await using SiloProcess wrong = SiloProcess.Launch("--redis", redis.UriWith("wrong"));
        await using SiloProcess nobody = SiloProcess.Launch("--redis", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Ports.Free()}"));
        AssertFailed(await wrong.Ended(), "refuses the user or password");
        AssertFailed(await nobody.Ended(), "does not answer. Is it running there, and reachable from here?");
    }

    [Fact]
    public async Task A_silo_that_cannot_say_that_it_leaves_ends_all_the_same()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are POSIX");
        await using RedisServer redis = await RedisServer.Start();
        await using SiloProcess silo = await SiloProcess.Start("--redis", redis.Connection);
        await redis.Stop();
        Outcome ended = await silo.Terminate().WaitAsync(TimeSpan.FromSeconds(40), TestContext.Current.CancellationToken);
        Assert.InRange(ended.ExitCode, 0, 1);
        ended.AssertNoStackTrace();
    }

    private static void AssertFailed(Outcome outcome, string message)
    {
        Assert.Equal(1, outcome.ExitCode);
        Assert.Empty(outcome.Output);
        Assert.StartsWith("dsvm-silo: ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static string Endpoint(SiloProcess silo) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{silo.SiloPort}");

    private static Uri Health(SiloProcess silo) => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{silo.HttpPort}/health"));

    private static Task<ClusterClient> Connect(string cluster) =>
        ClusterClient.Connect(ClusterAddress.Parse(cluster, LocalClusters.OfThisUser), cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>Waits until the cluster has that many active silos.</summary>
    private static async Task<int> Active(ClusterClient client, int expected)
    {
        using var patience = new CancellationTokenSource(Executable.Patience);
        while (true)
        {
            int active = -1;
            try
            {
                active = (await client.Silos()).Count(silo => silo.IsActive);
            }
            catch (Exception exception) when (exception is TimeoutException or OrleansException)
            {
                // It went through the silo that has just been lost.
            }

            if (active == expected || patience.IsCancellationRequested)
            {
                return active;
            }
        }
    }

    /// <summary>Waits until the silo says that it is well, or that it is not.</summary>
    private static async Task<HttpStatusCode> Reach(SiloProcess silo, HttpStatusCode expected)
    {
        using var patience = new CancellationTokenSource(Executable.Patience);
        while (true)
        {
            HttpStatusCode status = (await Http.GetAsync(Health(silo), patience.Token)).StatusCode;
            if (status == expected || patience.IsCancellationRequested)
            {
                return status;
            }
        }
    }
}
