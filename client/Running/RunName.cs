using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace DistributedSvm.Client.Running;

/// <summary>Names of kept runs: short, and the same in a shell, in a key of a store and in a file's name.</summary>
internal static partial class RunName
{
    /// <summary>What a name is, in words.</summary>
    public const string Rule = "1 to 64 letters, digits, '.', '_' or '-', the first a letter or a digit";

    private const int LongestSlug = 40;

    public static bool IsValid(string name) => Name().IsMatch(name);

    /// <summary>A new name that says what runs, e.g. <c>two-boxes-3f09ac</c>.</summary>
    public static string For(string scenario)
    {
        string slug = Other().Replace(scenario.ToLowerInvariant(), "-").Trim('-');
        slug = slug.Length > LongestSlug ? slug[..LongestSlug].TrimEnd('-') : slug;
        return $"{(slug.Length == 0 ? "run" : slug)}-{RandomNumberGenerator.GetHexString(6, lowercase: true)}";
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z")]
    private static partial Regex Name();

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex Other();
}
