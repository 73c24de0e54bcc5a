using System.CommandLine;
using DistributedSvm.Client.Running;
using DistributedSvm.Grains.Hosting.Clients;
using DistributedSvm.Grains.Hosting.Local;
using DistributedSvm.Grains.Hosting.Security;

namespace DistributedSvm.Client.Commands;

/// <summary>Which cluster a command talks to, and by which certificates: the same options on every command that has <c>--cluster</c>.</summary>
internal sealed class ConnectionOptions
{
    private const string Forms = "local, local:ID (started by `dsvm cluster up`), HOST:PORT[,HOST:PORT...][/ID] (gateways), redis://[[USER]:PASSWORD@]HOST:PORT[/ID]";

    private readonly Option<string?> _cluster = new("--cluster") { HelpName = "CONN" };
    private readonly Option<string?> _certificate = File("--tls-certificate", "For a cluster with TLS: this client's certificate, .pfx or .pem.");
    private readonly Option<string?> _key = File("--tls-key", "PEM of its private key, where that is not in the certificate's file.");
    private readonly Option<string?> _passwordFile = File("--tls-password-file", "A file whose first line is the password of the private key.");
    private readonly Option<string?> _trust = File("--tls-trust", "PEM of the CA of the silos, or of their self-signed certificate.");

    private ConnectionOptions(string description, string? standard)
    {
        _cluster.Description = description;
        if (standard is not null)
        {
            _cluster.DefaultValueFactory = _ => standard;
        }
    }

    private IEnumerable<Option<string?>> Tls => [_certificate, _key, _passwordFile, _trust];

    private IEnumerable<Option<string?>> All => Tls.Prepend(_cluster);

    /// <summary>For a command that has nothing to do without a cluster: the local one by default.</summary>
    public static ConnectionOptions AddTo(Command command) => Add(command, new ConnectionOptions($"The cluster: {Forms}.", "local"));

    /// <summary>For a command that also works in an embedded silo.</summary>
    public static ConnectionOptions AddOptionalTo(Command command) =>
        Add(command, new ConnectionOptions($"Run in a cluster instead of an embedded silo: {Forms}.", standard: null));

    /// <summary>Whether a cluster is meant; certificates without one are wrong usage.</summary>
    public bool IsGiven(ParseResult parsed)
    {
        if (parsed.GetValue(_cluster) is not null)
        {
            return true;
        }

        return Tls.FirstOrDefault(option => parsed.GetValue(option) is not null) is { } stray
            ? throw new UsageException($"{stray.Name} is for a connection to a cluster: name one with --cluster")
            : false;
    }

    /// <summary>The cluster as the user named it, where <see cref="IsGiven"/>.</summary>
    public string Text(ParseResult parsed) => parsed.GetValue(_cluster)!;

    /// <summary>Connects, which takes seconds or fails.</summary>
    public Task<ClusterLink> Connect(ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            ClusterAddress address = ClusterAddress.Parse(parsed.GetValue(_cluster)!, LocalClusters.OfThisUser);
            return ClusterLink.Open(address, Identity(parsed, address.Tls), Repeat(parsed), cancellationToken);
        }
        catch (FormatException exception)
        {
            throw new UsageException(exception.Message);
        }
    }

    private static ConnectionOptions Add(Command command, ConnectionOptions options)
    {
        foreach (Option<string?> option in options.All)
        {
            command.Add(option);
        }

        return options;
    }

    private static Option<string?> File(string name, string description) => new(name) { Description = description, HelpName = "FILE" };

    private TlsIdentity? Identity(ParseResult parsed, TlsFiles? known)
    {
        if (Tls.All(option => parsed.GetValue(option) is null))
        {
            return known is null ? null : TlsIdentity.Load(known);
        }

        foreach (Option<string?> needed in (Option<string?>[])[_certificate, _trust])
        {
            if (parsed.GetValue(needed) is null)
            {
                throw new UsageException($"for TLS both sides show a certificate and say whom they trust: {needed.Name} is missing");
            }
        }

        return TlsIdentity.Load(new TlsFiles(
            parsed.GetValue(_certificate)!,
            parsed.GetValue(_trust)!,
            parsed.GetValue(_key),
            parsed.GetValue(_passwordFile)));
    }

    /// <summary>The same options for another command, as the user would type them, but for the password.</summary>
    private string Repeat(ParseResult parsed) => string.Concat(
        All.Where(option => parsed.GetResult(option) is { Implicit: false } && parsed.GetValue(option) is not null)
            .Select(option => $" {option.Name} {ShellWord.Quoted(ClusterText.WithoutPassword(parsed.GetValue(option)!))}"));
}
