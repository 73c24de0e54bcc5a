using System.Globalization;

namespace DistributedSvm.Grains.Shards;

/// <summary>Keys of shard grains: <c>run/incarnation/shardN</c>.</summary>
internal static class ShardKey
{
    private const string Prefix = "/shard";

    public static string Of(string runKey, int index) => string.Create(CultureInfo.InvariantCulture, $"{runKey}{Prefix}{index}");

    /// <summary>The shard's number.</summary>
    public static int IndexIn(string key) => int.Parse(key.AsSpan(key.LastIndexOf(Prefix, StringComparison.Ordinal) + Prefix.Length), CultureInfo.InvariantCulture);
}
