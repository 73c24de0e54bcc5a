using DistributedSvm.Model.Results;

namespace DistributedSvm.Reports.Runs;

/// <summary>
/// Metrics that are one quantity's statistics: <c>frameTimeUsP50</c>, <c>frameTimeUsP99</c> and <c>frameTimeUsMax</c> are a spread of <c>frameTimeUs</c>.
/// </summary>
internal sealed record Spread(string Stem, IReadOnlyDictionary<string, decimal> Values)
{
    private static readonly string[] Extremes = ["Min", "Mean", "Max"];

    /// <summary>Splits metrics into spreads and the rest; both keep the order of their first appearance.</summary>
    public static (IReadOnlyList<Spread> Spreads, IReadOnlyList<MetricResult> Others) Split(IEnumerable<MetricResult> metrics)
    {
        MetricResult[] all = [.. metrics];
        var stems = all.Select(m => Parse(m.Name)).Where(p => p.Statistic.StartsWith('p')).Select(p => p.Stem).Distinct().ToList();
        var spreads = stems.Select(stem => new Spread(stem, ValuesOf(stem, all))).ToList();
        return (spreads, [.. all.Where(m => !stems.Contains(Parse(m.Name).Stem))]);
    }

    /// <summary>The statistics that occur in any of these spreads, from the least to the greatest.</summary>
    public static IReadOnlyList<string> Statistics(IEnumerable<Spread> spreads) =>
        [.. spreads.SelectMany(s => s.Values.Keys).Distinct().OrderBy(RankOf)];

    private static Dictionary<string, decimal> ValuesOf(string stem, MetricResult[] all)
    {
        var values = new Dictionary<string, decimal>();
        foreach (MetricResult metric in all)
        {
            (string metricStem, string statistic) = Parse(metric.Name);
            if (metricStem == stem && statistic.Length > 0)
            {
                values[statistic] = metric.Value;
            }
        }

        return values;
    }

    /// <summary>The quantity and the statistic: <c>p50</c>, <c>p99.9</c>, <c>min</c>, <c>mean</c>, <c>max</c>, or empty for a name that is neither.</summary>
    private static (string Stem, string Statistic) Parse(string name)
    {
        string? extreme = Extremes.FirstOrDefault(e => name.Length > e.Length && name.EndsWith(e, StringComparison.Ordinal));
        if (extreme is not null)
        {
            return (name[..^extreme.Length], extreme.ToLowerInvariant());
        }

        int digits = name.Length;
        while (digits > 0 && char.IsAsciiDigit(name[digits - 1]))
        {
            digits--;
        }

        if (digits < 2 || name.Length - digits is < 1 or > 4 || name[digits - 1] != 'P')
        {
            return (name, "");
        }

        string rank = name[digits..];
        return (name[..(digits - 1)], "p" + (rank.Length > 2 && rank != "100" ? rank[..2] + "." + rank[2..] : rank));
    }

    private static decimal RankOf(string statistic) => statistic switch
    {
        "min" => -1m,
        "mean" => -0.5m,
        "max" => 1000m,
        _ => decimal.Parse(statistic.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture),
    };
}
