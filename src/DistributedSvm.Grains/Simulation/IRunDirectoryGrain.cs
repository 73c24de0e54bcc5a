using System.Collections.Immutable;

namespace DistributedSvm.Grains.Simulation;

/// <summary>The kept runs of a cluster. There is one, with key 0.</summary>
[Alias("dsvm.runs")]
public interface IRunDirectoryGrain : IGrainWithIntegerKey
{
    /// <summary>Remembers a run before it starts.</summary>
    [Alias("add")]
    ValueTask Add(string run);

    [Alias("remove")]
    ValueTask Remove(string run);

    /// <summary>All kept runs, oldest first.</summary>
    [Alias("list"), ResponseTimeout("00:01:00")]
    ValueTask<ImmutableArray<RunStatus>> List();

    /// <summary>Wakes runs that have not ended: every silo asks for it every few seconds, so that a run outlives the silo that hosted it.</summary>
    [Alias("tend")]
    ValueTask Tend();
}
