using DistributedSvm.Model.Core;

namespace DistributedSvm.Grains.Live;

/// <summary>Keys of live entities: <c>run/live/path</c>, or <c>run/spread/path</c> where exporters and importers are to be on different silos.</summary>
internal readonly ref struct LiveKey
{
    private const string Together = "/live/";
    private const string Apart = "/spread/";

    public string Run { get; private init; }

    public ReadOnlySpan<char> Path { get; private init; }

    public bool IsSpread { get; private init; }

    /// <summary>A child, e.g. a dma-buf.</summary>
    public bool IsChild => Path.Contains('#');

    public static string Of(string run, World world, EntityId id) => string.Concat(run, IsSpreadRun(run) ? Apart : Together, world.PathOf(id));

    /// <summary>A run's name says whether it is spread, since every silo must know.</summary>
    public static string RunName(string name, bool spread) => spread ? name + SpreadMark : name;

    public static bool TryParse(string key, out LiveKey parsed)
    {
        foreach (string infix in (ReadOnlySpan<string>)[Together, Apart])
        {
            int at = key.IndexOf(infix, StringComparison.Ordinal);
            if (at >= 0)
            {
                parsed = new LiveKey { Run = key[..at], Path = key.AsSpan(at + infix.Length), IsSpread = ReferenceEquals(infix, Apart) };
                return true;
            }
        }

        parsed = default;
        return false;
    }

    private const string SpreadMark = "~spread";

    private static bool IsSpreadRun(string run) => run.EndsWith(SpreadMark, StringComparison.Ordinal);
}
