using System.Collections.Concurrent;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Grains.Live;

/// <summary>What a silo knows of a run in real time: its world, the time since it knows it, and its entities here.</summary>
internal sealed class LiveRun
{
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly ILookup<EntityId, Envelope> _seeds;
    private int _lost;

    public LiveRun(string name, World world, TimeProvider time)
    {
        (Name, World, _time) = (name, world, time);
        _started = time.GetTimestamp();
        _seeds = world.Seeds.ToLookup(seed => seed.Receiver);
    }

    public string Name { get; }

    public World World { get; }

    public ConcurrentDictionary<EntityId, LiveEntity> Entities { get; } = new();

    /// <summary>Of entities that have retired, so that nothing is lost from the totals.</summary>
    public LiveTotals Retired { get; } = new();

    /// <summary>Entities of this silo that were lost since one of another silo was.</summary>
    public int Lost => Volatile.Read(ref _lost);

    public void CountLost() => Interlocked.Increment(ref _lost);

    /// <summary>Since this silo knows of the run: each silo's entities have a clock of their own.</summary>
    public SimTime Now => new(_time.GetElapsedTime(_started).Ticks * (SimTime.PicosecondsPerSecond / TimeSpan.TicksPerSecond));

    /// <summary>
    /// Whom an entity that comes up has to bring up, since nobody may speak to them first: those of its GPU that begin by themselves, such as the PF, which provisions the VFs.
    /// </summary>
    public IEnumerable<EntityId> NeededBy(EntityId entity)
    {
        Unit unit = World.Entities[entity.Index].Unit;
        return _seeds.Select(seeds => seeds.Key).Where(seeded => seeded != entity && World.Entities[seeded.Index].Unit is var other && other.Host == unit.Host && other.Gpu == unit.Gpu);
    }

    /// <summary>What the scenario itself says to an entity when it comes up.</summary>
    public IEnumerable<Envelope> SeedsOf(EntityId entity) => _seeds[entity];
}
