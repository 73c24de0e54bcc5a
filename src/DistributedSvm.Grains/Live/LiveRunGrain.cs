using DistributedSvm.Grains.Worlds;
using DistributedSvm.Model.Core;
using Orleans.Concurrency;
using Orleans.Placement;

namespace DistributedSvm.Grains.Live;

/// <inheritdoc cref="ILiveRunGrain"/>
[GrainType("liverun"), KeepAlive, Reentrant, PreferLocalPlacement]
public sealed class LiveRunGrain(WorldCache worlds, IClusterMembershipService membership) : Grain, ILiveRunGrain
{
    private World? _world;

    internal static string WorldKey(string run) => $"{run}/live";

    public ValueTask Begin(World world)
    {
        _world = world;
        worlds.Put(WorldKey(this.GetPrimaryKeyString()), world);
        return ValueTask.CompletedTask;
    }

    public ValueTask<World> World() => ValueTask.FromResult(
        (_world ??= worlds.Find(WorldKey(this.GetPrimaryKeyString()))) ?? throw new LiveRunLostException($"nobody has begun the run '{this.GetPrimaryKeyString()}', or it was lost with its silo"));

    public async ValueTask End()
    {
        string run = this.GetPrimaryKeyString();
        await Task.WhenAll(membership.CurrentSnapshot.Members.Values
            .Where(member => member.Status == SiloStatus.Active)
            .Select(member => GrainFactory.GetGrain<ILiveSiloGrain>(member.SiloAddress.Endpoint.ToString()).End(run).AsTask()));
        _world = null;
        DeactivateOnIdle();
    }
}
