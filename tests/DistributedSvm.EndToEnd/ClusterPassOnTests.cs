using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DistributedSvm.EndToEnd;

/// <summary>What a local cluster passes on to its silos: Redis, and certificates.</summary>
[Collection(ClusterTests.Collection)]
public sealed class ClusterPassOnTests
{
    [Fact]
    public async Task With_Redis_any_silo_may_die_and_the_others_stay()
    {
        await using RedisServer redis = await RedisServer.Start("secret");
        await using TestCluster cluster = await TestCluster.Start(2, redis, "--failure-detection", "fast");
        int[] first = cluster.Pids();
        await cluster.Kill(0);
        Assert.Equal(["dead", "up"], await cluster.States());
        Outcome up = (await cluster.Up()).AssertFine();
        Assert.DoesNotContain("start anew", up.Error, StringComparison.Ordinal);
        Assert.Equal(["up", "up"], await cluster.States());
        Assert.NotEqual(first[0], cluster.Pids()[0]);
        Assert.Equal(first[1], cluster.Pids()[1]);
    }

    /// <summary>Everybody on the machine can read command lines.</summary>
    [Fact]
    public async Task The_password_of_Redis_is_on_no_command_line_and_in_no_report()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "looks into /proc");
        await using RedisServer redis = await RedisServer.Start("secret");
        await using TestCluster cluster = await TestCluster.Start(1, redis);
        string line = await File.ReadAllTextAsync($"/proc/{cluster.Pids()[0]}/cmdline", TestContext.Current.CancellationToken);
        Assert.Contains("dsvm-silo", line, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", line, StringComparison.Ordinal);
        Outcome status = (await cluster.Dsvm("cluster", "status", "--id", cluster.Id)).AssertFine();
        Assert.Contains($"Redis 127.0.0.1:{redis.Port}", status.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", status.Output + cluster.Log(0), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(Path.Combine(cluster.Folder, "cluster.json")).UnixFileMode);
    }

    [Fact]
    public async Task A_cluster_with_TLS_is_used_with_its_own_certificates_unless_told_otherwise()
    {
        using var folder = new TemporaryFolder("certificates of a test ");
        string certificate = folder.Write("silo.pem", SelfSigned());
        await using TestCluster cluster = await TestCluster.Start(2, redis: null, "--tls-certificate", certificate, "--tls-trust", certificate);
        (await cluster.Dsvm("simulate", Executable.Scenario("one-vf-iov.yaml"), "--cluster", cluster.Connection)).AssertFine();

        // As somebody who does not know the certificates.
        Outcome stranger = await cluster.Dsvm("simulate", Executable.Scenario("one-vf-iov.yaml"), "--cluster", cluster.Gateways(2));
        Assert.Equal(1, stranger.ExitCode);
        stranger.AssertNoStackTrace();
    }

    private static string SelfSigned()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=silo", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
    }
}
