using DistributedSvm.Model.Core;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Client.Running.Svm;

/// <summary>Adds up what the drivers of GPUs sample within the measured time: how long parts of faults and migrations took.</summary>
internal sealed class SampleWatch(World world)
{
    private readonly Dictionary<(string Host, string Name), (Int128 Sum, long Count)> _samples = [];

    /// <summary>Hears what every entity observes.</summary>
    public void Hear(EventKey at, EntityId observer, Observation observation)
    {
        if (observation.Kind != ObservationKind.Sample || at.Time > world.Duration || !SvmMetrics.TryParse(observation.Metric, out int device, out string name))
        {
            return;
        }

        string path = world.PathOf(world.IdOf(device));
        (string, string) key = (path[..path.IndexOf('/', StringComparison.Ordinal)], name);
        (Int128 sum, long count) = _samples.GetValueOrDefault(key);
        _samples[key] = (sum + observation.Value, count + 1);
    }

    /// <summary>The mean of a sample of the GPUs of one host, in microseconds; null where there was none.</summary>
    public decimal? MeanUs(string host, string name) => _samples.TryGetValue((host, name), out (Int128 Sum, long Count) found)
        ? (decimal)found.Sum / found.Count / 1_000_000m
        : null;
}
