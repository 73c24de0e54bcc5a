using System.Globalization;
using DistributedSvm.Grains.Hosting.Clients;
using DistributedSvm.Grains.Hosting.Clusters;
using DistributedSvm.Grains.Tests.Hosting;

namespace DistributedSvm.EndToEnd;

/// <summary>Several silos, each a process of its own, that join, are kept out, hang and are killed.</summary>
public sealed class SiloClusterTests
{
    [Fact]
    public async Task Without_Redis_the_first_silo_holds_the_cluster_together()
    {
        await using SiloProcess first = await SiloProcess.Start();
        await using SiloProcess second = await SiloProcess.Start("--primary", first.Endpoint);
        await using ClusterClient client = await ClusterProbe.Connect(second.Gateway);
        Assert.Equivalent(new[] { first.Endpoint, second.Endpoint }, (await client.Silos()).Select(silo => silo.Endpoint), strict: true);

        // One that would bring its own version is sent away, with nothing but a word.
        await using SiloProcess other = SiloProcess.LaunchWith([(BuildVersion.OverrideVariable, "9.9.9")], "--primary", first.Endpoint);
        (await other.Ended()).AssertFailed($"silo {first.Endpoint} of cluster dsvm runs version {BuildVersion.Current}, this silo is 9.9.9");
    }

    [Fact]
    public async Task Without_its_first_silo_there_is_no_cluster_to_join()
    {
        await using SiloProcess silo = SiloProcess.Launch("--primary", string.Create(CultureInfo.InvariantCulture, $"localhost:{Ports.Free()}"));
        (await silo.Ended()).AssertFailed("nobody listens there. Start that silo first");
    }

    [Fact]
    public async Task A_silo_that_hung_and_was_declared_dead_ends_when_it_goes_on_and_another_takes_its_place()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are POSIX");
        await using RedisServer redis = await RedisServer.Start();
        string[] arguments = ["--redis", redis.Connection, "--failure-detection", "fast"];
        await using SiloProcess first = await SiloProcess.Start(arguments);
        await using SiloProcess second = await SiloProcess.Start(arguments);
        await using ClusterClient client = await ClusterProbe.Connect(first.Gateway);
        Assert.Equal(2, await ClusterProbe.Active(client, 2));

        second.Freeze();
        Assert.Equal(1, await ClusterProbe.Active(client, 1));
        second.Thaw();
        Outcome ended = await second.Ended();
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("dsvm-silo: the cluster has declared this silo dead", ended.Error, StringComparison.Ordinal);
        ended.AssertNoStackTrace();

        // SIGKILL tells nobody either; the same ports are free again at once.
        await using SiloProcess again = SiloProcess.LaunchOn(second.SiloPort, second.GatewayPort, second.HttpPort, arguments);
        await again.Up();
        Assert.Equal(2, await ClusterProbe.Active(client, 2));
        await again.Kill();
        Assert.Equal(1, await ClusterProbe.Active(client, 1));
    }

    [Fact]
    public async Task Silos_and_clients_talk_TLS_with_certificates_from_files()
    {
        using var certificates = new Certificates();
        (string authority, string[] signed) = certificates.Authority("first", "second", "client");
        string password = certificates.Write("password", "open sesame\n");
        await using SiloProcess first = await SiloProcess.Start("--tls-certificate", signed[0], "--tls-trust", authority);
        string[] primary = ["--primary", first.Endpoint];
        await using SiloProcess second = await SiloProcess.Start(
            [.. primary, "--tls-certificate", certificates.AsPkcs12(signed[1], "open sesame"), "--tls-password-file", password, "--tls-trust", authority]);
        await using (ClusterClient client = await ClusterProbe.Connect(second.Gateway, certificates.Load(signed[2], authority)))
        {
            Assert.Equal(2, await ClusterProbe.Active(client, 2));
        }

        // Without a certificate, and with one that nobody has vouched for.
        string stranger = certificates.SelfSigned("stranger");
        await using SiloProcess plain = SiloProcess.Launch(primary);
        await using SiloProcess unknown = SiloProcess.Launch([.. primary, "--tls-certificate", stranger, "--tls-trust", authority]);
        (await plain.Ended()).AssertFailed("it does not answer. Does it use TLS (--tls-certificate)");
        (await unknown.Ended()).AssertFailed("it refuses this silo. Both must use TLS or neither, and trust each other's certificate");
    }
}
