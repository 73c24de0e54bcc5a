using System.Globalization;

namespace DistributedSvm.Grains.Shards;

internal static class ShardKey
{
    public static string Of(string runKey, int index) => string.Create(CultureInfo.InvariantCulture, $"{runKey}/shard{index}");
}
