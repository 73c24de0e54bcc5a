using DistributedSvm.Engine.Live;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Workloads.Load;
using Orleans.Concurrency;
using Orleans.Placement;

namespace DistributedSvm.Benchmarks.Live;

/// <inheritdoc cref="IHopGrain"/>
[Reentrant, PreferLocalPlacement]
public sealed class HopGrain : Grain, IHopGrain
{
    private static readonly LiveGeneration Generation = new(1, 1);
    private static readonly LiveCall Call = new()
    {
        From = default,
        To = default,
        Generation = Generation,
        ToGeneration = Generation,
        First = 1,
        IsBirth = false,
        Messages = [new CloseSessions(default)],
    };

    private static readonly LiveReply Reply = new() { Status = LiveStatus.Delivered, Generation = Generation, First = 1, Messages = [new Completed(default, Errno.Ok)] };

    private IHopGrain[]? _others;

    public ValueTask<LiveReply> Hop(LiveCall call) => new(Reply);

    public async ValueTask Chain(int hops, string[] others)
    {
        _others ??= [.. others.Select(other => GrainFactory.GetGrain<IHopGrain>(other))];
        for (int hop = 0; hop < hops; hop++)
        {
            await _others[hop % _others.Length].Hop(Call);
        }
    }
}
