namespace DistributedSvm.Grains.Hosting.Clusters;

/// <summary>Names of clusters. They become parts of Redis keys and of folder names.</summary>
public static class ClusterId
{
    public const string Default = "dsvm";

    /// <summary>The service that all clusters are one of: Orleans names data by it.</summary>
    public const string Service = "dsvm";

    private const int MaxLength = 64;

    /// <summary>Letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, the first one a letter or digit, 64 at most.</summary>
    public static bool IsValid(string id) =>
        id.Length is > 0 and <= MaxLength && char.IsAsciiLetterOrDigit(id[0]) && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');

    /// <exception cref="FormatException">It is none.</exception>
    public static string Check(string id) => IsValid(id)
        ? id
        : throw new FormatException($"'{id}' is no cluster id: up to {MaxLength} letters, digits, '-', '_' and '.', the first one a letter or digit");
}
