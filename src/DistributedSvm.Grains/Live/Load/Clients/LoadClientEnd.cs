namespace DistributedSvm.Grains.Live.Load.Clients;

/// <summary>How another client's load went.</summary>
/// <param name="MeasuredNs">Its measured time.</param>
/// <param name="StillUnderWay">Sessions that have run out of time and to which the target has not come back.</param>
/// <param name="Interrupted">It was ended before its time.</param>
public sealed record LoadClientEnd(long MeasuredNs, long StillUnderWay, bool Interrupted);
