using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DistributedSvm.EndToEnd;
using DistributedSvm.Grains.Hosting.Security;

namespace DistributedSvm.Grains.Tests.Hosting;

/// <summary>Certificates for one test, as files, the way somebody makes them with openssl.</summary>
internal sealed class Certificates : IDisposable
{
    private const string Server = "1.3.6.1.5.5.7.3.1";
    private const string Client = "1.3.6.1.5.5.7.3.2";

    private readonly TemporaryFolder _folder = new();

    /// <summary>A file with a certificate that vouches for itself, and its key.</summary>
    public string SelfSigned(string name, params string[] purposes)
    {
        using X509Certificate2 certificate = Request(name, purposes.Length > 0 ? purposes : [Server, Client]).CreateSelfSigned(Start, End);
        return Write(name, certificate);
    }

    public string ForServersOnly(string name) => SelfSigned(name, Server);

    public string Expired(string name)
    {
        using X509Certificate2 certificate = Request(name, [Server, Client]).CreateSelfSigned(Start, Start.AddDays(1));
        return Write(name, certificate);
    }

    /// <summary>A CA's certificate and certificates that it signed, each with its key.</summary>
    public (string Authority, string[] Signed) Authority(params string[] names)
    {
        CertificateRequest request = Request("authority", []);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        using X509Certificate2 authority = request.CreateSelfSigned(Start, End);
        return (_folder.Write("authority.pem", authority.ExportCertificatePem()), [.. names.Select(name => Signed(name, authority))]);
    }

    /// <summary>The same certificate and key as PKCS #12.</summary>
    public string AsPkcs12(string pem, string password)
    {
        using X509Certificate2 certificate = X509Certificate2.CreateFromPemFile(pem);
        string path = Path.ChangeExtension(pem, ".pfx");
        File.WriteAllBytes(path, certificate.Export(X509ContentType.Pkcs12, password));
        return path;
    }

    public string Write(string name, string text) => _folder.Write(name, text);

    public TlsIdentity Load(string certificate, string trust, string? passwordFile = null) =>
        TlsIdentity.Load(new TlsFiles(certificate, trust, PasswordFile: passwordFile));

    public void Dispose() => _folder.Dispose();

    private static DateTimeOffset Start => DateTimeOffset.UtcNow.AddDays(-2);

    private static DateTimeOffset End => DateTimeOffset.UtcNow.AddDays(2);

    private string Signed(string name, X509Certificate2 authority)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 bare = Request(name, [Server, Client], key).Create(authority, Start.AddHours(1), End.AddHours(-1), RandomNumberGenerator.GetBytes(8));
        using X509Certificate2 certificate = bare.CopyWithPrivateKey(key);
        return Write(name, certificate);
    }

    private string Write(string name, X509Certificate2 certificate) =>
        _folder.Write($"{name}.pem", $"{certificate.ExportCertificatePem()}\n{certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()}\n");

    private static CertificateRequest Request(string name, string[] purposes, ECDsa? key = null)
    {
        var request = new CertificateRequest($"CN={name}", key ?? ECDsa.Create(ECCurve.NamedCurves.nistP256), HashAlgorithmName.SHA256);
        if (purposes.Length > 0)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. purposes.Select(purpose => new Oid(purpose))], false));
        }

        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request;
    }
}
