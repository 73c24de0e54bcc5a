using System.Net;

namespace DistributedSvm.Grains.Hosting.Clusters;

/// <summary>
/// What must be the same in all silos of a cluster. It stands in the silo's name, because the name is the free part of a row of the membership table: whoever wants
/// to join reads it there before a single message is exchanged, and a client can ask for it whatever else has changed between versions.
/// </summary>
internal sealed record SiloBadge(BuildVersion Version, bool Tls, string Directory, string Checkpoints)
{
    private const string Prefix = "dsvm";
    private const char Separator = ';';

    /// <summary>Silo names are unique, so that Orleans does not take a second silo for one that has moved.</summary>
    public string ToName(IPEndPoint silo) => string.Join(Separator, [.. Fields(), $"{silo}"]);

    public static SiloBadge? Parse(string? name) => name?.Split(Separator) is [Prefix, var product, var model, var tls, var directory, var checkpoints, ..]
        ? new SiloBadge(new BuildVersion(product, model), tls == Text(true), directory, checkpoints)
        : null;

    /// <summary>What keeps a silo with this badge out of a cluster with that one; null if nothing does.</summary>
    public string? Objection(SiloBadge? other) => other switch
    {
        null => "is no silo of this program",
        _ when other.Version != Version => $"runs version {other.Version}, this silo is {Version}: one cluster runs one version",
        _ when other.Tls != Tls => other.Tls ? "uses TLS, this silo does not" : "does not use TLS, this silo does",
        _ when other.Directory != Directory => $"uses the {other.Directory} grain directory, this silo the {Directory} one",
        _ when other.Checkpoints != Checkpoints => $"keeps checkpoints in {other.Checkpoints}, this silo in {Checkpoints}",
        _ => null,
    };

    private string[] Fields() => [Prefix, Version.Product, Version.Model, Text(Tls), Directory, Checkpoints];

    private static string Text(bool tls) => tls ? "tls" : "plain";
}
