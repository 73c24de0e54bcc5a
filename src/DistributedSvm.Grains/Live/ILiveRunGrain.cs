using DistributedSvm.Model.Core;

namespace DistributedSvm.Grains.Live;

/// <summary>A world whose entities live in real time. The key is the run's name. It holds the world and nothing else; a client that began it may begin it again after a loss.</summary>
[Alias("dsvm.live-run")]
public interface ILiveRunGrain : IGrainWithStringKey
{
    /// <summary>Makes the world known. Entities come up when they are first spoken to.</summary>
    [Alias("begin"), ResponseTimeout("00:01:00")]
    ValueTask Begin(World world);

    [Alias("world"), ResponseTimeout("00:01:00")]
    ValueTask<World> World();

    /// <summary>Ends all entities of the run, on every silo.</summary>
    [Alias("end")]
    ValueTask End();
}
