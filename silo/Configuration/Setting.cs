namespace DistributedSvm.Silo.Configuration;

/// <summary>
/// One thing that can be told to a silo: <c>--silo-port</c> on the command line, <c>DSVM_SILO_PORT</c> in the environment, <c>silo-port</c> in the section
/// <c>dsvm</c> of appsettings.json.
/// </summary>
/// <param name="Name">Its name, in kebab case.</param>
/// <param name="HelpName">What stands for its value in the help; null for a switch.</param>
/// <param name="Description">A sentence of help.</param>
internal sealed record Setting(string Name, string? HelpName, string Description)
{
    public string Option => $"--{Name}";

    public bool IsSwitch => HelpName is null;

    /// <summary>Keys are compared without case and separators, so that <c>tls:certificate</c>, <c>TLS_CERTIFICATE</c> and <c>TlsCertificate</c> all mean the same.</summary>
    public bool IsNamed(string key) => Letters(Name).SequenceEqual(Letters(key));

    private static IEnumerable<char> Letters(string key) => key.Where(char.IsAsciiLetterOrDigit).Select(char.ToUpperInvariant);
}
