using DistributedSvm.Engine.Live;

namespace DistributedSvm.Benchmarks.Live;

/// <summary>Grain calls and nothing else: what live entities are measured against.</summary>
public interface IHopGrain : IGrainWithStringKey
{
    /// <summary>Answers with what it is given; the same arguments and answers as between live entities.</summary>
    ValueTask<LiveReply> Hop(LiveCall call);

    /// <summary>So many calls to other grains, one after the other.</summary>
    ValueTask Chain(int hops, string[] others);
}
