using System.Diagnostics;
using DistributedSvm.Grains.Hosting.Clients;
using DistributedSvm.Grains.Hosting.Clusters;
using DistributedSvm.Grains.Hosting.Security;
using DistributedSvm.Model.Results;

namespace DistributedSvm.Grains.Tests.Hosting;

/// <summary>Silos and clients that show each other certificates, and those that are not let in.</summary>
public sealed class TlsTests : IDisposable
{
    /// <summary>Within it, whoever is not let in must know why: seconds, on a busy machine more of them.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private readonly Certificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [Fact]
    public async Task Two_silos_and_a_client_talk_with_a_self_signed_pair()
    {
        string pair = _certificates.SelfSigned("pair");
        await AssertTheyTalk(_certificates.Load(pair, pair), _certificates.Load(pair, pair), _certificates.Load(pair, pair));
    }

    [Fact]
    public async Task Two_silos_and_a_client_talk_with_certificates_of_one_authority()
    {
        (string authority, string[] signed) = _certificates.Authority("first", "second", "client");
        string password = _certificates.Write("password", "open sesame\nand this is not part of it\n");
        await AssertTheyTalk(
            _certificates.Load(signed[0], authority),
            _certificates.Load(_certificates.AsPkcs12(signed[1], "open sesame"), authority, password),
            _certificates.Load(signed[2], authority));
    }

    [Fact]
    public async Task A_client_that_is_not_trusted_is_told_within_seconds()
    {
        string pair = _certificates.SelfSigned("pair");
        string stranger = _certificates.SelfSigned("stranger");
        await using TestSilo silo = await TestSilo.Start(settings => settings with { Tls = _certificates.Load(pair, pair) });

        // It trusts the silo, but the silo does not trust it; then the other way round.
        await AssertKeptOut(silo, _certificates.Load(stranger, pair), "there is no TLS with");
        await AssertKeptOut(silo, _certificates.Load(pair, stranger), "there is no TLS with");
    }

    [Fact]
    public async Task A_certificate_for_something_else_or_of_another_time_does_not_let_a_client_in()
    {
        string pair = _certificates.SelfSigned("pair");
        string serversOnly = _certificates.ForServersOnly("servers-only");
        string expired = _certificates.Expired("expired");
        string trust = _certificates.Write("trust.pem", string.Concat(new[] { pair, serversOnly, expired }.Select(File.ReadAllText)));
        await using TestSilo silo = await TestSilo.Start(settings => settings with { Tls = _certificates.Load(pair, trust) });
        await AssertKeptOut(silo, _certificates.Load(serversOnly, pair), "there is no TLS with");
        await AssertKeptOut(silo, _certificates.Load(expired, pair), "there is no TLS with");
        await using ClusterClient welcome = await silo.Connect(_certificates.Load(pair, pair));
        Assert.Single(await welcome.Silos());
    }

    [Fact]
    public async Task A_client_without_TLS_and_a_cluster_with_it_do_not_meet_nor_the_other_way_round()
    {
        string pair = _certificates.SelfSigned("pair");
        TlsIdentity identity = _certificates.Load(pair, pair);
        await using TestSilo secure = await TestSilo.Start(settings => settings with { Tls = identity });
        await AssertKeptOut(secure, null, "--tls-certificate");
        await using TestSilo plain = await TestSilo.Start();
        await AssertKeptOut(plain, identity, "there is no TLS with");
    }

    [Fact]
    public async Task A_silo_that_knocks_learns_whether_both_agree_on_TLS()
    {
        string pair = _certificates.SelfSigned("pair");
        string stranger = _certificates.SelfSigned("stranger");
        TlsIdentity identity = _certificates.Load(pair, pair);
        await using TestSilo secure = await TestSilo.Start(settings => settings with { Tls = identity });
        await using TestSilo plain = await TestSilo.Start();
        Assert.Equal(SiloProbeResult.Answers, await Look(secure, identity));
        Assert.Equal(SiloProbeResult.Answers, await Look(plain, null));
        Assert.Equal(SiloProbeResult.Refuses, await Look(secure, _certificates.Load(stranger, pair)));
        Assert.Equal(SiloProbeResult.Refuses, await Look(secure, _certificates.Load(pair, stranger)));
        Assert.Equal(SiloProbeResult.Refuses, await Look(plain, identity));
        Assert.Equal(SiloProbeResult.Silent, await Look(secure, null));
    }

    [Fact]
    public void Files_that_hold_no_certificate_are_named()
    {
        string pair = _certificates.SelfSigned("pair");
        string key = _certificates.Write("key.pem", string.Concat(File.ReadAllText(pair).SkipWhile((_, i) => i < File.ReadAllText(pair).IndexOf("-----BEGIN PRIVATE", StringComparison.Ordinal))));
        string certificateOnly = _certificates.Write("only.pem", File.ReadAllText(pair)[..^File.ReadAllText(key).Length]);
        AssertNamed("missing.pem", "missing.pem", pair);
        AssertNamed("missing.pem", pair, "missing.pem");
        AssertNamed(key, pair, key);
        AssertNamed(certificateOnly, certificateOnly, pair);
        string sealedPair = _certificates.AsPkcs12(pair, "secret");
        AssertNamed(sealedPair, sealedPair, pair);

        void AssertNamed(string file, string certificate, string trust) =>
            Assert.Contains(file, Assert.Throws<FormatException>(() => _certificates.Load(certificate, trust)).Message, StringComparison.Ordinal);
    }

    private static Task<SiloProbeResult> Look(TestSilo silo, TlsIdentity? tls) => SiloProbe.Look(silo.Endpoint, tls, TestContext.Current.CancellationToken);

    private static async Task AssertTheyTalk(TlsIdentity first, TlsIdentity second, TlsIdentity client)
    {
        await using TestSilo one = await TestSilo.Start(settings => settings with { Tls = first });
        await using TestSilo other = await one.Another(settings => settings with { Tls = second });
        await using ClusterClient connected = await one.Connect(client);
        Assert.Equal(2, (await connected.Silos()).Count(silo => silo.IsActive));

        // Enough that envelopes go both ways between the silos.
        RunResult[] results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Runs.Through(connected.Grains, Worlds.Of("phold-64"), shards: 4)));
        Assert.All(results, result => Assert.Equal(Runs.InProcess(Worlds.Of("phold-64")).Digest, result.Digest));
    }

    private static async Task AssertKeptOut(TestSilo silo, TlsIdentity? tls, string reason)
    {
        long started = Stopwatch.GetTimestamp();
        ClusterUnreachableException refused = await Assert.ThrowsAsync<ClusterUnreachableException>(() => silo.Connect(tls));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.True(Stopwatch.GetElapsedTime(started) < Soon);
    }
}
