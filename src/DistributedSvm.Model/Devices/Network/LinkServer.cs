using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// One direction of a NIC towards the network: serves one chunk at a time, and counts the bytes served in the measured time. Work is bytes x 10^12, so that
/// rate x picoseconds is exact, also when the rate changes under a chunk; a finish is the first whole picosecond at which the work is done.
/// </summary>
[GenerateSerializer]
public sealed class LinkServer
{
    /// <summary>Of the chunk being served: work left at <see cref="_since"/>.</summary>
    [Id(0)]
    private Int128 _left;

    [Id(1)]
    private SimTime _since;

    /// <summary>Of the chunk being served; 0 for none.</summary>
    [Id(2)]
    private long _bytes;

    [Id(3)]
    private long _counted;

    [Id(4)]
    private bool _isClosed;

    /// <summary>When the rate last changed, and what it was until then.</summary>
    [Id(5)]
    private SimTime _changedAt;

    [Id(6)]
    private long _rateBefore;

    public bool IsBusy => _bytes > 0;

    /// <summary>Since when it serves nothing.</summary>
    [Id(7)]
    public SimTime FreeSince { get; private set; }

    /// <summary>Bytes served in the measured time.</summary>
    public long BytesServed => _counted;

    /// <summary>Takes a chunk, of which there was something to serve from <paramref name="from"/> on: now, or before if it has been arriving since then.</summary>
    public void Begin(long bytes, SimTime from)
    {
        (_bytes, _left, _since) = (bytes, (Int128)bytes * SimTime.PicosecondsPerSecond, from);
        if (from < _changedAt)
        {
            _left = LeftAt(_changedAt, _rateBefore);
            _since = _changedAt;
        }
    }

    /// <summary>When the chunk is served at this rate; <see cref="SimTime.Never"/> beyond the end of time.</summary>
    public SimTime DoneAt(long rate)
    {
        Int128 time = (_left + rate - 1) / rate;
        return time > long.MaxValue ? SimTime.Never : _since.PlusOrNever(new SimTime((long)time));
    }

    /// <summary>The chunk is served.</summary>
    public void End(SimTime at)
    {
        Count(_bytes);
        _bytes = 0;
        FreeSince = at;
    }

    /// <summary>The link goes down under the chunk: the whole bytes served until now count, it is gone.</summary>
    public void Abort(SimTime now, long rate)
    {
        Int128 missing = (LeftAt(now, rate) + SimTime.PicosecondsPerSecond - 1) / SimTime.PicosecondsPerSecond;
        Count(_bytes - (long)missing);
        _bytes = 0;
        FreeSince = now;
    }

    /// <summary>The rate, until now this, changes.</summary>
    public void Settle(SimTime now, long rate)
    {
        if (IsBusy)
        {
            _left = LeftAt(now, rate);
            _since = now;
        }

        (_changedAt, _rateBefore) = (now, rate);
    }

    /// <summary>
    /// The measured time ended at <paramref name="at"/>: of the chunk being served the whole bytes until then count. One that should have been served by then
    /// is there because the run was stopped before, and does not count.
    /// </summary>
    public void CloseMeter(SimTime at, long rate)
    {
        if (IsBusy && _since < at && DoneAt(rate) > at)
        {
            Int128 missing = (LeftAt(at, rate) + SimTime.PicosecondsPerSecond - 1) / SimTime.PicosecondsPerSecond;
            Count(_bytes - (long)missing);
        }

        _isClosed = true;
    }

    private void Count(long bytes) => _counted += _isClosed ? 0 : bytes;

    private Int128 LeftAt(SimTime at, long rate) => Int128.Max(0, _left - ((Int128)rate * (at - _since).Picoseconds));
}
