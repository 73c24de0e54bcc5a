namespace DistributedSvm.Grains.Hosting.Security;

/// <summary>Where the certificates of a silo or client lie; all formats are told apart by the file's extension.</summary>
/// <param name="Certificate">Its own: .pfx or .p12 with the private key, or .pem with the chain, leaf first.</param>
/// <param name="Trust">PEM: the CA of the others, or their very certificates where those are self-signed.</param>
/// <param name="Key">PEM of the private key, where it is not in the certificate's file.</param>
/// <param name="PasswordFile">A file whose first line is the password of the private key.</param>
public sealed record TlsFiles(string Certificate, string Trust, string? Key = null, string? PasswordFile = null);
