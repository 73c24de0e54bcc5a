using DistributedSvm.Model.Results;

namespace DistributedSvm.Grains.Simulation;

/// <summary>One run: the barrier between its shards. The key is the run's name.</summary>
[Alias("dsvm.simulation")]
public interface ISimulationGrain : IGrainWithStringKey
{
    /// <summary>Starts the run and returns at once. Starting twice throws.</summary>
    [Alias("start"), ResponseTimeout("00:01:00")]
    ValueTask Start(RunRequest request);

    /// <summary>Progress, a few times a second, until the run has ended one way or the other.</summary>
    [Alias("watch")]
    IAsyncEnumerable<RunStatus> Watch(CancellationToken cancellationToken);

    /// <summary>Stops the run at its next barrier; the result then says how far it came.</summary>
    [Alias("stop")]
    ValueTask Stop();

    /// <summary>The result, or the failure, of a run that has ended. Throws while it still runs.</summary>
    [Alias("result")]
    ValueTask<RunResult> Result();

    /// <summary>Forgets the run: ends all its activations.</summary>
    [Alias("end"), ResponseTimeout("00:05:00")]
    ValueTask End();
}
