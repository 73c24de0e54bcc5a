namespace DistributedSvm.Grains.Live;

/// <summary>The handling of one call: the calls that it has made in turn, the latest only, so that an answer can wait for what it depends on.</summary>
internal sealed class LiveTurn
{
    public Task? LastRound { get; set; }
}
