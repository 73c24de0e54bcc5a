using System.Globalization;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Reports.Traces;

/// <summary>Which track what is shown on. Slices of one track never overlap: what happens at the same time on one entity takes the next track that is free.</summary>
internal sealed class PerfettoTracks(World world)
{
    public const long Nanosecond = 1_000;

    /// <summary>Processes have the numbers below.</summary>
    private const int FirstTrack = 10_000_000;

    /// <summary>Numbers for the order of an entity's children, which come after it.</summary>
    private const int PerEntity = 1024;

    private readonly Dictionary<(EntityId Entity, string Track), List<PerfettoTrack>> _tracks = [];
    private readonly Dictionary<(EntityId Entity, string Track, string Name), PerfettoCounter> _counters = [];
    private readonly Dictionary<int, string> _processes = [];
    private int _count;

    public string ProcessName(int process) => _processes[process];

    /// <summary>A track on which nothing is shown at this time any more; it is taken until its <see cref="PerfettoTrack.FreeFrom"/> is set.</summary>
    public PerfettoTrack Take(EntityId entity, string track, SimTime from, out bool isNew)
    {
        if (!_tracks.TryGetValue((entity, track), out List<PerfettoTrack>? lanes))
        {
            _tracks[(entity, track)] = lanes = [];
        }

        // Whoever reads the file may round to nanoseconds.
        long start = from.Picoseconds / Nanosecond;
        PerfettoTrack? free = lanes.Find(lane => lane.FreeFrom == long.MinValue || (lane.FreeFrom != long.MaxValue && lane.FreeFrom / Nanosecond < start));
        isNew = free is null;
        if (free is null)
        {
            lanes.Add(free = Create(entity, track, lanes.Count));
        }

        free.FreeFrom = long.MaxValue;
        return free;
    }

    /// <summary>The entity's own first track.</summary>
    public PerfettoTrack First(EntityId entity, out bool isNew)
    {
        isNew = !_tracks.TryGetValue((entity, ""), out List<PerfettoTrack>? lanes);
        if (lanes is null)
        {
            _tracks[(entity, "")] = lanes = [Create(entity, "", 0)];
        }

        return lanes[0];
    }

    public PerfettoCounter Counter(EntityId entity, string track, string name, out bool isNewProcess)
    {
        isNewProcess = false;
        if (!_counters.TryGetValue((entity, track, name), out PerfettoCounter? counter))
        {
            string of = track.StartsWith(HostOf(entity) + "/", StringComparison.Ordinal) ? track : track.Length == 0 ? world.PathOf(entity) : $"{world.PathOf(entity)} {track}";
            counter = new PerfettoCounter(Process(entity, out isNewProcess), $"{of} {name}");
            _counters[(entity, track, name)] = counter;
        }

        return counter;
    }

    private PerfettoTrack Create(EntityId entity, string track, int lane)
    {
        int process = Process(entity, out bool isFirst);
        string name = track.Length == 0 ? world.PathOf(entity) : $"{world.PathOf(entity)} {track}";
        return new PerfettoTrack
        {
            Process = process,
            Number = FirstTrack + _count++,
            Name = lane == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name} ({lane + 1})"),
            SortIndex = ((long)entity.Index * PerEntity) + Math.Min(entity.Serial, PerEntity - 1),
            IsFirstOfProcess = isFirst,
        };
    }

    /// <summary>1 for what is in no host, 2 for the first host and so on.</summary>
    private int Process(EntityId entity, out bool isNew)
    {
        int process = entity.Kind is EntityKind.Scenario or EntityKind.Network ? 1 : world.Entities[entity.Index].Unit.Host + 2;
        isNew = _processes.TryAdd(process, HostOf(entity));
        return process;
    }

    private string HostOf(EntityId entity)
    {
        string path = world.Entities[entity.Index].Path;
        if (entity.Kind is EntityKind.Scenario or EntityKind.Network)
        {
            return "between hosts";
        }

        int slash = path.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? path : path[..slash];
    }
}
