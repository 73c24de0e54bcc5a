using DistributedSvm.Model.Core;

namespace DistributedSvm.Grains.Live;

/// <summary>Keys of live entities: <c>run/live/path</c>.</summary>
internal static class LiveKey
{
    private const string Infix = "/live/";

    public static string Of(string run, World world, EntityId id) => string.Concat(run, Infix, world.PathOf(id));

    /// <summary>The run in a key; null if it is no live entity's.</summary>
    public static string? RunOf(string key)
    {
        int end = key.IndexOf(Infix, StringComparison.Ordinal);
        return end < 0 ? null : key[..end];
    }
}
