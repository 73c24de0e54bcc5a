using DistributedSvm.Model.Workloads.Load;

namespace DistributedSvm.Grains.Live.Load.Statistics;

/// <summary>A session that has ended. Times are nanoseconds since the load began.</summary>
/// <param name="Kind">What it was asked to do.</param>
/// <param name="Intended">When it should have started.</param>
/// <param name="Started">When it did.</param>
/// <param name="Ended">When it was over.</param>
/// <param name="Outcome">What it answered, if <paramref name="Exception"/> is null.</param>
/// <param name="Exception">What the transport threw.</param>
public readonly record struct SessionEnd(SessionKind Kind, long Intended, long Started, long Ended, SessionOutcome Outcome, Exception? Exception)
{
    public bool IsGood => Exception is null && Outcome.IsOk;
}
