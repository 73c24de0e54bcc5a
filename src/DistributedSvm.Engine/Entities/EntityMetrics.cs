using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Entities;

/// <summary>Counters and histograms of one entity, or of many merged. Sums only, so merging does not depend on order.</summary>
[GenerateSerializer]
public sealed class EntityMetrics
{
    [Id(0)]
    private readonly Dictionary<Metric, long> _counters = [];

    [Id(1)]
    private readonly Dictionary<Metric, IntegerHistogram> _histograms = [];

    public void Count(Metric metric, long by)
    {
        _counters.TryGetValue(metric, out long old);
        _counters[metric] = old + by;
    }

    public void Sample(Metric metric, long value) => HistogramToChange(metric).Add(value);

    public long Counter(Metric metric) => _counters.GetValueOrDefault(metric);

    /// <summary>Counters of the whole run whose names begin so, by name.</summary>
    public IEnumerable<(string Name, long Value)> CountersFrom(string prefix) => _counters
        .Where(pair => pair.Key.Workload < 0 && pair.Key.Name.StartsWith(prefix, StringComparison.Ordinal))
        .OrderBy(pair => pair.Key)
        .Select(pair => (pair.Key.Name, pair.Value));

    public IntegerHistogram Histogram(Metric metric) => _histograms.GetValueOrDefault(metric) ?? new IntegerHistogram();

    /// <summary>The counters whose names begin so, in order of their names.</summary>
    public IEnumerable<KeyValuePair<Metric, long>> Counters(string prefix) =>
        _counters.Where(pair => pair.Key.Name.StartsWith(prefix, StringComparison.Ordinal)).OrderBy(pair => pair.Key);

    public void Merge(EntityMetrics other)
    {
        foreach ((Metric metric, long value) in other._counters)
        {
            Count(metric, value);
        }

        foreach ((Metric metric, IntegerHistogram histogram) in other._histograms)
        {
            HistogramToChange(metric).Merge(histogram);
        }
    }

    private IntegerHistogram HistogramToChange(Metric metric)
    {
        if (!_histograms.TryGetValue(metric, out IntegerHistogram? histogram))
        {
            _histograms[metric] = histogram = new IntegerHistogram();
        }

        return histogram;
    }
}
