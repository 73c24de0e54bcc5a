using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DistributedSvm.Grains.Hosting.Security;

/// <summary>
/// Who one is on the wire and whom one believes. Both sides of every connection show a certificate, and nobody is believed but who was vouched for in the trust file:
/// the system's own authorities count for nothing. Names are not compared, since silos are addressed by the IP that they happen to have: who holds a certificate of
/// this trust may join.
/// </summary>
public sealed class TlsIdentity
{
    private readonly X509Certificate2 _certificate;
    private readonly X509Certificate2Collection _chain;
    private readonly X509Certificate2Collection _trusted;

    private TlsIdentity(X509Certificate2 certificate, X509Certificate2Collection chain, X509Certificate2Collection trusted) =>
        (_certificate, _chain, _trusted) = (certificate, chain, trusted);

    /// <exception cref="FormatException">A file is missing, cannot be read, or holds something else. The message names it.</exception>
    public static TlsIdentity Load(TlsFiles files)
    {
        string? password = files.PasswordFile is null ? null : Read(files.PasswordFile, () => File.ReadLines(files.PasswordFile).FirstOrDefault() ?? "");
        X509Certificate2Collection own = Read(files.Certificate, () => IsPkcs12(files.Certificate) ? Pkcs12(files.Certificate, password) : Pem(files, password));
        X509Certificate2Collection trusted = Read(files.Trust, () => PemCertificates(files.Trust));
        X509Certificate2 leaf = own.FirstOrDefault(certificate => certificate.HasPrivateKey)
            ?? throw new FormatException($"{files.Certificate} holds no private key");
        own.Remove(leaf);
        return new TlsIdentity(leaf, own, trusted);
    }

    internal SslServerAuthenticationOptions ForServer() => new()
    {
        ServerCertificateContext = SslStreamCertificateContext.Create(_certificate, _chain, offline: true),
        ClientCertificateRequired = true,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        CertificateChainPolicy = Policy(),
        RemoteCertificateValidationCallback = IsTrusted,
    };

    internal SslClientAuthenticationOptions ForClient(string target) => new()
    {
        TargetHost = target,
        ClientCertificateContext = SslStreamCertificateContext.Create(_certificate, _chain, offline: true),
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        CertificateChainPolicy = Policy(),
        RemoteCertificateValidationCallback = IsTrusted,
    };

    /// <summary>The chain was built by <see cref="Policy"/>, which also asks that the certificate was made for this side; a missing one is an error too.</summary>
    private static bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None;

    private X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,

            // A private authority publishes no list of what it took back: to take back is to change the trust files.
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(_trusted);
        return policy;
    }

    private static bool IsPkcs12(string path) => Path.GetExtension(path).ToUpperInvariant() is ".PFX" or ".P12";

    private static X509Certificate2Collection Pkcs12(string path, string? password) => X509CertificateLoader.LoadPkcs12CollectionFromFile(path, password);

    private static X509Certificate2Collection Pem(TlsFiles files, string? password)
    {
        string key = files.Key ?? files.Certificate;
        using X509Certificate2 leaf = password is null
            ? X509Certificate2.CreateFromPemFile(files.Certificate, key)
            : X509Certificate2.CreateFromEncryptedPemFile(files.Certificate, password, key);

        // Not every system can use a key that was read from PEM for TLS until it has gone through PKCS #12.
        X509Certificate2 usable = X509CertificateLoader.LoadPkcs12(leaf.Export(X509ContentType.Pkcs12), null);
        return [usable, .. PemCertificates(files.Certificate).Skip(1)];
    }

    private static X509Certificate2Collection PemCertificates(string path)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPemFile(path);
        return certificates.Count > 0 ? certificates : throw new FormatException($"{path} holds no certificate in PEM");
    }

    private static T Read<T>(string path, Func<T> read)
    {
        if (!File.Exists(path))
        {
            throw new FormatException($"there is no file {path}");
        }

        try
        {
            return read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FormatException($"{path} cannot be read: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new FormatException($"{path} is no certificate that can be read: {exception.Message}", exception);
        }
    }
}
