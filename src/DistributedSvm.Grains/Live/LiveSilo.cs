using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using DistributedSvm.Engine.Live;
using DistributedSvm.Grains.Entities;
using DistributedSvm.Grains.Live.Load;
using DistributedSvm.Grains.Telemetry;
using DistributedSvm.Grains.Worlds;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Grains.Live;

/// <summary>The live entities of this silo, by run.</summary>
internal sealed class LiveSilo : IDisposable
{
    private readonly ILocalSiloDetails _silo;
    private readonly WorldCache _worlds;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, LiveRun> _runs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int, bool> _lost = new();
    private readonly int _number;
    private readonly Meter _meter = new(DsvmTelemetry.Name);
    private long _lastBorn;

    public LiveSilo(ILocalSiloDetails silo, WorldCache worlds, TimeProvider time)
    {
        (_silo, _worlds, _time, _number) = (silo, worlds, time, NumberOf(silo.SiloAddress));
        _meter.CreateObservableCounter("dsvm.live.messages", () => Total(load => load.Messages), "{message}", "Messages that live entities handled.");
        _meter.CreateObservableCounter("dsvm.live.calls", () => Total(load => load.Calls), "{call}", "Grain calls between live entities.");
        _meter.CreateObservableUpDownCounter("dsvm.live.dmabufs", () => Total(load => load.DmaBufs), "{dmabuf}", "Dma-bufs that are alive.");
        _meter.CreateObservableUpDownCounter("dsvm.live.entities", () => _runs.Values.Sum(run => (long)run.Entities.Count), "{entity}", "Live entities of this silo.");
        _meter.CreateObservableUpDownCounter("dsvm.live.vram.used", () => Sum(cell => cell.VramUsed), "By", "VRAM that is allocated on the live GPUs of this silo.");
        _meter.CreateObservableCounter("dsvm.live.vf.resets", () => Sum(cell => cell.VfResets), "{reset}", "Resets of VFs (FLR) that live PFs have begun.");
    }

    public string Address => _silo.SiloAddress.Endpoint.ToString();

    /// <summary>The run if this silo knows it.</summary>
    public LiveRun? FindRun(string name) => _runs.GetValueOrDefault(name);

    /// <summary>The run; its world is fetched if this silo has not heard of it.</summary>
    public async ValueTask<LiveRun> Run(string name, IGrainFactory grains)
    {
        if (_runs.TryGetValue(name, out LiveRun? known))
        {
            return known;
        }

        World world = await _worlds.Get(LiveRunGrain.WorldKey(name), () => grains.GetGrain<ILiveRunGrain>(name).World().AsTask());
        return _runs.GetOrAdd(name, _ => new LiveRun(name, world, _time));
    }

    public LiveGeneration NextGeneration()
    {
        long now = _time.GetUtcNow().Ticks;
        while (true)
        {
            long last = Volatile.Read(ref _lastBorn);
            long next = Math.Max(now, last + 1);
            if (Interlocked.CompareExchange(ref _lastBorn, next, last) == last)
            {
                return new LiveGeneration(next, _number);
            }
        }
    }

    /// <summary>How generations name a silo.</summary>
    public static int NumberOf(SiloAddress silo) => silo.GetConsistentHashCode();

    /// <summary>Whether that silo is lost: what it sent last may still come.</summary>
    public bool IsLost(LiveGeneration generation) => _lost.ContainsKey(generation.Silo);

    /// <summary>Everybody here who spoke with an entity of that silo is lost with it.</summary>
    public void SiloLost(SiloAddress lost, IGrainFactory grains)
    {
        // First: whatever comes from there later finds it so.
        _lost[NumberOf(lost)] = true;
        foreach (LiveRun run in _runs.Values)
        {
            foreach (EntityId entity in run.Entities.Keys)
            {
                EntityGrains.Get(grains, entity.Kind, LiveKey.Of(run.Name, run.World, entity)).SiloLost(NumberOf(lost)).AsTask().Ignore();
            }
        }
    }

    public void Add(LiveRun run, LiveEntity entity) => run.Entities[entity.Self] = entity;

    public void Remove(LiveRun run, LiveEntity entity)
    {
        run.Entities.TryRemove(new KeyValuePair<EntityId, LiveEntity>(entity.Self, entity));
        run.Retired.Add(entity);
    }

    public void Dispose() => _meter.Dispose();

    public LiveEntity? Find(LiveRun run, EntityId id) => run.Entities.GetValueOrDefault(id);

    public void End(string name) => _runs.TryRemove(name, out _);

    private long Sum(Func<LiveCell, long> figure) => _runs.Values.Sum(run => run.Entities.Values.Sum(entity => figure(entity.Cell)));

    private long Total(Func<SiloLoad, long> figure) => _runs.Keys.Sum(run => figure(Load(run)));

    /// <summary>Totals of a run here; entities go on meanwhile.</summary>
    public SiloLoad Load(string name)
    {
        if (!_runs.TryGetValue(name, out LiveRun? run))
        {
            return new SiloLoad(Address, 0, 0, 0, 0, 0, GC.GetTotalMemory(false));
        }

        (long messages, long calls, long toOthers, long sessions, long buffers) = (run.Retired.Messages, run.Retired.Calls, run.Retired.CallsToOthers, run.Retired.Sessions, 0L);
        foreach (LiveEntity entity in run.Entities.Values)
        {
            messages += entity.Cell.Handled;
            calls += entity.Calls;
            toOthers += entity.CallsToOthers;
            sessions += entity.Sessions;
            buffers += entity.Self.Kind == EntityKind.DmaBuf ? 1 : 0;
        }

        return new SiloLoad(Address, messages, calls, toOthers, sessions, buffers, GC.GetTotalMemory(false));
    }
}
