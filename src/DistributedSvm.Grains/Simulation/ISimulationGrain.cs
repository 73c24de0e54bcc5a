using DistributedSvm.Engine.Shards;
using DistributedSvm.Grains.Inspection;
using DistributedSvm.Grains.Tracing;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using Orleans.Concurrency;

namespace DistributedSvm.Grains.Simulation;

/// <summary>
/// One run: the barrier between its shards, its checkpoints and its result. The key is the run's name. All but <see cref="Start"/> throw
/// <see cref="RunException"/> for a run that nobody started.
/// </summary>
[Alias("dsvm.simulation")]
public interface ISimulationGrain : IGrainWithStringKey
{
    /// <summary>Starts the run and returns at once. A name that is taken, or a fork that cannot be, throws <see cref="RunException"/>.</summary>
    [Alias("start"), ResponseTimeout("00:02:00")]
    ValueTask Start(RunRequest request);

    [Alias("status"), AlwaysInterleave]
    ValueTask<RunStatus> Status();

    /// <summary>The status a few times a second until the run has ended, paused ones included. Whoever watches a kept run asks again when a silo is lost.</summary>
    [Alias("watch")]
    IAsyncEnumerable<RunStatus> Watch(CancellationToken cancellationToken);

    /// <summary>Stops the run at its next barrier of one virtual time and waits until it is there; the result then says how far it came. One that has ended stays as it is.</summary>
    [Alias("cancel"), ResponseTimeout("00:02:00")]
    ValueTask Cancel();

    /// <summary>Holds the run at its next barrier, with a checkpoint if it is kept, and waits until it is there.</summary>
    [Alias("pause"), ResponseTimeout("00:05:00")]
    ValueTask Pause();

    /// <summary>Goes on after a pause; with another plan if one is given, which restores the checkpoint of the pause.</summary>
    [Alias("resume"), ResponseTimeout("00:02:00")]
    ValueTask Resume(PartitionMode? partition, int? shards);

    /// <summary>The result of a run that has ended; throws its failure if it failed, and <see cref="RunException"/> while it goes on.</summary>
    [Alias("result")]
    ValueTask<RunResult> Result();

    /// <summary>
    /// The state of one entity (by its path) at the next barrier of a run that goes on, or in the last checkpoint of one that does not.
    /// </summary>
    [Alias("inspect"), ResponseTimeout("00:02:00")]
    ValueTask<EntityState> Inspect(string path);

    /// <summary>The text that the run's world was read from, or null.</summary>
    [Alias("source")]
    ValueTask<ScenarioSource?> Source();

    /// <summary>For shards on silos that do not have it yet.</summary>
    [Alias("world"), AlwaysInterleave, ResponseTimeout("00:02:00")]
    ValueTask<World> World(string key);

    /// <summary>
    /// The trace of a run that was started with one: the next portion for a client that has everything before <paramref name="have"/>. Once asked with a greater time what comes before
    /// it is forgotten. Waits for about a second when there is nothing new.
    /// </summary>
    [Alias("trace")]
    ValueTask<TracePortion> Trace(SimTime have);

    /// <summary>The client wants no more of the trace: the run goes on without one.</summary>
    [Alias("end-trace")]
    ValueTask EndTrace();

    /// <summary>Makes sure that a kept run goes on after its silo was lost. Answers whether it has ended.</summary>
    [Alias("wake"), AlwaysInterleave]
    ValueTask<bool> Wake();

    /// <summary>Forgets the run: ends all its activations and deletes what is stored of it.</summary>
    [Alias("delete"), ResponseTimeout("00:05:00")]
    ValueTask Delete();
}
