using System.Text.RegularExpressions;

namespace DistributedSvm.Client.Running;

/// <summary>A cluster as the user named it, fit to be shown: messages end up in logs.</summary>
internal static partial class ClusterText
{
    public static string WithoutPassword(string cluster) => Password().Replace(cluster, "${before}PASSWORD@");

    [GeneratedRegex("^(?<before>redis://[^:@]*:)[^@]+@", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Password();
}
