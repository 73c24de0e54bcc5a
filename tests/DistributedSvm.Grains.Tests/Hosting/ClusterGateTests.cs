using DistributedSvm.EndToEnd;
using DistributedSvm.Grains.Hosting.Clusters;

namespace DistributedSvm.Grains.Tests.Hosting;

/// <summary>Silos that must not be in one cluster.</summary>
public sealed class ClusterGateTests : IDisposable
{
    private readonly Certificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [Fact]
    public async Task A_silo_of_another_version_or_with_other_habits_does_not_join()
    {
        await using TestSilo silo = await TestSilo.Start();
        await AssertRefused(silo, settings => settings with { Version = new BuildVersion("9.9.9", "1") }, $"runs version {BuildVersion.Current}, this silo is 9.9.9 (model 1)");
        await AssertRefused(silo, settings => settings with { Version = BuildVersion.Current with { Model = "0" } }, $"runs version {BuildVersion.Current}, this silo is");
        await AssertRefused(silo, settings => settings with { Directory = DirectoryKind.Local }, "uses the distributed grain directory, this silo the local one");

        // Who was refused has left nothing behind, and who fits is welcome.
        await using TestSilo second = await silo.Another();
        Assert.Equal(2, (await second.Grains.GetGrain<IClusterGrain>(0).Silos()).Count(info => info.IsActive));
    }

    [Fact]
    public async Task A_silo_that_is_not_trusted_by_one_that_is_there_does_not_join()
    {
        await using RedisServer server = await RedisServer.Start();
        await using RedisConnections redis = await RedisConnections.Open(RedisAddress.Parse(server.Connection), TestContext.Current.CancellationToken);
        string pair = _certificates.SelfSigned("pair");
        string stranger = _certificates.SelfSigned("stranger");
        await using TestSilo silo = await TestSilo.Start(settings => settings with { Redis = redis, Tls = _certificates.Load(pair, pair) });
        await AssertRefused(silo, settings => settings with { Tls = _certificates.Load(stranger, pair) }, "and this silo do not trust each other's certificate");
        await AssertRefused(silo, settings => settings with { Tls = null }, "uses TLS, this silo does not");
    }

    private static async Task AssertRefused(TestSilo silo, Func<ClusterSiloSettings, ClusterSiloSettings> change, string reason)
    {
        SiloRefusedException refused = await Assert.ThrowsAsync<SiloRefusedException>(() => silo.Another(change));
        Assert.Contains($"silo {silo.Endpoint} of cluster dsvm {reason}", refused.Message, StringComparison.Ordinal);
    }
}
