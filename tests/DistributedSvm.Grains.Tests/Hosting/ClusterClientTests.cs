using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using DistributedSvm.EndToEnd;
using DistributedSvm.Grains.Hosting.Clients;
using DistributedSvm.Grains.Hosting.Clusters;
using DistributedSvm.Grains.Hosting.Local;

namespace DistributedSvm.Grains.Tests.Hosting;

/// <summary>A client that gets in, stays in, or is told why not.</summary>
public sealed class ClusterClientTests
{
    /// <summary>Time enough on a busy machine for what should take 20 s at most.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private static readonly BuildVersion Other = new("9.9.9", "1");

    [Fact]
    public async Task Where_nobody_listens_it_says_so() =>
        await AssertUnreachable(Gateways(Ports.Free()), "nobody listens for cluster dsvm at 127.0.0.1:");

    [Fact]
    public async Task A_host_that_does_not_exist_is_named() =>
        await AssertUnreachable(new ClusterAddress("dsvm", [new DnsEndPoint("no-such-host.invalid", 1)]), "no-such-host.invalid");

    [Fact]
    public async Task A_gateway_that_never_answers_is_given_up()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await AssertUnreachable(Gateways(((IPEndPoint)silent.LocalEndpoint).Port), "does not answer within");
    }

    [Fact]
    public async Task A_gateway_that_hangs_does_not_keep_it_from_the_others()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using TestSilo silo = await TestSilo.Start();
        ClusterAddress address = Gateways(((IPEndPoint)silent.LocalEndpoint).Port, silo.Settings.GatewayPort);
        await using ClusterClient client = await ClusterClient.Connect(address, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Single(await client.Silos());
    }

    [Fact]
    public async Task The_gateway_of_another_cluster_is_told_apart()
    {
        await using TestSilo silo = await TestSilo.Start(settings => settings with { ClusterId = "mine" });
        await AssertUnreachable(silo.Address with { ClusterId = "yours" }, "the gateway of another cluster");
        await using ClusterClient client = await silo.Connect();
        Assert.True(Assert.Single(await client.Silos()).IsActive);
    }

    [Fact]
    public async Task A_cluster_of_another_version_is_refused()
    {
        await using TestSilo silo = await TestSilo.Start(settings => settings with { Version = Other });
        await AssertUnreachable(silo.Address, $"runs version {Other}, this program is {BuildVersion.Current}");
    }

    [Fact]
    public async Task It_survives_the_loss_of_gateways_as_long_as_one_is_left_or_comes_back()
    {
        TestSilo first = await TestSilo.Start();
        await using TestSilo second = await first.Another();
        await using TestSilo third = await first.Another();
        ClusterAddress address = Gateways(second.Settings.GatewayPort, third.Settings.GatewayPort);
        await using ClusterClient client = await ClusterClient.Connect(address, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(3, await Active(client, 3));
        await second.DisposeAsync();
        Assert.Equal(2, await Active(client, 2));

        // Where one was before, and then only there.
        await using TestSilo again = await first.Another(settings => settings with { SiloPort = second.Settings.SiloPort, GatewayPort = second.Settings.GatewayPort });
        Assert.Equal(3, await Active(client, 3));
        await third.DisposeAsync();
        Assert.Equal(2, await Active(client, 2));
        await again.DisposeAsync();
        await first.DisposeAsync();
    }

    [Fact]
    public async Task Through_Redis_it_finds_the_silos_or_says_what_is_missing()
    {
        await using RedisServer redis = await RedisServer.Start(password: "open sesame");
        await AssertUnreachable(Parse($"{redis.UriWith("open%20sesame")}/empty"), "cluster empty in Redis at 127.0.0.1:");
        await AssertUnreachable(Parse(redis.UriWith("wrong")), "refuses the user or password");
        await AssertUnreachable(Parse(redis.UriWith(null)), "asks for a password");

        await using RedisConnections connections = await RedisConnections.Open(RedisAddress.Parse(redis.Connection), TestContext.Current.CancellationToken);
        await using TestSilo first = await TestSilo.Start(settings => settings with { Redis = connections });
        await using TestSilo second = await first.Another();
        await using (ClusterClient client = await ClusterClient.Connect(Parse(redis.UriWith("open%20sesame")), cancellationToken: TestContext.Current.CancellationToken))
        {
            Assert.Equal(2, await Active(client, 2));
        }

        await second.DisposeAsync();
        await first.DisposeAsync();
        await redis.Stop();
        await AssertUnreachable(Parse(redis.UriWith("open%20sesame")), "does not answer");
    }

    /// <summary>Waits until the cluster has that many active silos: a silo that leaves is told to the others afterwards.</summary>
    private static async Task<int> Active(ClusterClient client, int expected)
    {
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            int active = -1;
            try
            {
                active = (await client.Silos()).Count(silo => silo.IsActive);
            }
            catch (Exception exception) when (exception is TimeoutException or OrleansException)
            {
                // What was on its way through a gateway that is lost is lost.
            }

            if (active == expected || Stopwatch.GetElapsedTime(started) > Soon + Soon)
            {
                return active;
            }
        }
    }

    private static ClusterAddress Parse(string text) => ClusterAddress.Parse(text, new LocalClusters("/nowhere"));

    private static ClusterAddress Gateways(params int[] ports) => new("dsvm", [.. ports.Select(port => new DnsEndPoint("127.0.0.1", port))]);

    private static async Task AssertUnreachable(ClusterAddress address, string reason)
    {
        long started = Stopwatch.GetTimestamp();
        ClusterUnreachableException thrown = await Assert.ThrowsAsync<ClusterUnreachableException>(
            () => ClusterClient.Connect(address, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains(reason, thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", thrown.Message, StringComparison.Ordinal);
        Assert.True(Stopwatch.GetElapsedTime(started) < Soon, $"It took {Stopwatch.GetElapsedTime(started)}.");
    }
}
