namespace DistributedSvm.Grains.Live.Load.Generators;

/// <summary>Runs one session at a time, again and again, under a limit of time that costs no timer of its own.</summary>
internal sealed class SessionSlot : IDisposable
{
    /// <summary>A time by which any session has run out of time.</summary>
    public const long Ever = long.MaxValue - 2;

    private const long Idle = long.MaxValue;
    private const long Expired = long.MaxValue - 1;

    private CancellationTokenSource _source = new();
    private long _deadline = Idle;

    /// <summary>Cancelled when the session has run out of time.</summary>
    public CancellationToken Token => _source.Token;

    public void Begin(long deadline) => Volatile.Write(ref _deadline, deadline);

    /// <returns>False if the session had run out of time.</returns>
    public bool End()
    {
        if (Interlocked.Exchange(ref _deadline, Idle) != Expired)
        {
            return true;
        }

        Volatile.Write(ref _source, new CancellationTokenSource());
        return false;
    }

    /// <summary>Cancels the session if its time is up.</summary>
    public void Check(long now)
    {
        // The source is read first: what belongs to a deadline that has passed by now cannot be a later session's.
        CancellationTokenSource source = Volatile.Read(ref _source);
        long deadline = Volatile.Read(ref _deadline);
        if (deadline <= now && Interlocked.CompareExchange(ref _deadline, Expired, deadline) == deadline)
        {
            source.Cancel();
        }
    }

    public void Dispose() => _source.Dispose();
}
