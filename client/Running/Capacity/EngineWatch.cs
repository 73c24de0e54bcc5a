using DistributedSvm.Model.Core;
using DistributedSvm.Reports.Capacity;

namespace DistributedSvm.Client.Running.Capacity;

/// <summary>Adds up how long each engine of each GPU had a job on it, within the measured time.</summary>
internal sealed class EngineWatch(World world)
{
    private readonly Dictionary<(EntityId Gpu, string Engine), Engine> _engines = [];

    /// <summary>In the order of the world, then by name of the engine.</summary>
    public IEnumerable<CapacityResource> Busy => _engines
        .OrderBy(pair => pair.Key.Gpu.Value)
        .ThenBy(pair => pair.Key.Engine, StringComparer.Ordinal)
        .Select(pair => new CapacityResource(pair.Key.Engine, world.PathOf(pair.Key.Gpu), Share(pair.Value)));

    /// <summary>Hears what every entity observes: jobs begin and end on the tracks of a GPU.</summary>
    public void Hear(EventKey at, EntityId observer, Observation observation)
    {
        if (observation.Kind is not (ObservationKind.Begin or ObservationKind.End) || observer.Kind != EntityKind.Gpu || observation.Track is not { } track)
        {
            return;
        }

        if (!_engines.TryGetValue((observer, track), out Engine? engine))
        {
            _engines.Add((observer, track), engine = new Engine());
        }

        if (engine.Since is { } since)
        {
            engine.Busy += SimTime.Min(at.Time, world.Duration) - SimTime.Min(since, world.Duration);
        }

        engine.Since = observation.Kind == ObservationKind.Begin ? at.Time : null;
    }

    /// <summary>A job that is still on the engine when the run ends has lasted to the end of the measured time.</summary>
    private decimal Share(Engine engine)
    {
        SimTime open = engine.Since is { } since ? world.Duration - SimTime.Min(since, world.Duration) : SimTime.Zero;
        return Math.Round((decimal)(engine.Busy + open).Picoseconds / world.Duration.Picoseconds, 4);
    }

    private sealed class Engine
    {
        public SimTime? Since { get; set; }

        public SimTime Busy { get; set; }
    }
}
