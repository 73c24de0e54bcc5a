using System.Globalization;
using System.Net;
using DistributedSvm.Grains.Hosting.Clients;

namespace DistributedSvm.EndToEnd;

/// <summary>Silos that live by a Redis, while it goes and comes back.</summary>
public sealed class SiloRedisTests
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(30) };

    [Fact]
    public async Task Silos_and_clients_live_through_a_restart_of_Redis()
    {
        await using RedisServer redis = await RedisServer.Start("open sesame");
        string[] arguments = ["--redis", redis.Connection];
        await using SiloProcess first = await SiloProcess.Start(arguments);
        await using SiloProcess second = await SiloProcess.Start(arguments);
        await using ClusterClient client = await ClusterProbe.Connect($"redis://:open%20sesame@127.0.0.1:{redis.Port}");
        Assert.Equal(2, await ClusterProbe.Active(client, 2));

        await redis.Stop();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Reach(first, HttpStatusCode.ServiceUnavailable));
        Assert.Equal(2, await ClusterProbe.Active(client, 2));
        await redis.Run();
        Assert.Equal(HttpStatusCode.OK, await Reach(first, HttpStatusCode.OK));
        Assert.Equal(HttpStatusCode.OK, await Reach(second, HttpStatusCode.OK));
        Assert.Equal(2, await ClusterProbe.Active(client, 2));

        // A third one finds the cluster as it was.
        await using SiloProcess third = await SiloProcess.Start(arguments);
        Assert.Equal(3, await ClusterProbe.Active(client, 3));
    }

    [Fact]
    public async Task Without_Redis_or_its_password_a_silo_says_so_and_ends()
    {
        await using RedisServer redis = await RedisServer.Start("open sesame");
        await using SiloProcess wrong = SiloProcess.Launch("--redis", redis.UriWith("wrong"));
        await using SiloProcess nobody = SiloProcess.Launch("--redis", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Ports.Free()}"));
        (await wrong.Ended()).AssertFailed("refuses the user or password");
        (await nobody.Ended()).AssertFailed("does not answer. Is it running there, and reachable from here?");
    }

    [Fact]
    public async Task A_silo_that_cannot_say_that_it_leaves_ends_all_the_same()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are POSIX");
        await using RedisServer redis = await RedisServer.Start();
        await using SiloProcess silo = await SiloProcess.Start("--redis", redis.Connection, "--shutdown-timeout", "2");
        await redis.Stop();
        Outcome ended = await silo.Terminate();
        Assert.InRange(ended.ExitCode, 0, 1);
        ended.AssertNoStackTrace();
    }

    private static Uri Health(SiloProcess silo) => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{silo.HttpPort}/health"));

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
