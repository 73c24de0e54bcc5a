using DistributedSvm.Model.Workloads.Load;

namespace DistributedSvm.Grains.Live.Load.Statistics;

/// <summary>
/// Where sessions tell how they ended, from any thread: a stripe for each core, so that nobody waits for anybody, and nothing is allocated. Somebody takes what has come together from time to time.
/// </summary>
public sealed class LoadRecorder
{
    private readonly Stripe[] _stripes;
    private readonly int _mask;
    private long _from = long.MaxValue;
    private long _to = long.MaxValue;

    public LoadRecorder()
    {
        _stripes = new Stripe[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount)];
        _mask = _stripes.Length - 1;
        for (int i = 0; i < _stripes.Length; i++)
        {
            _stripes[i] = new Stripe();
        }
    }

    /// <summary>Begins (or cuts short) the measured time, in nanoseconds since the load began. Before the first call nothing is measured.</summary>
    public void Measure(long from, long to)
    {
        Volatile.Write(ref _to, to);
        Volatile.Write(ref _from, from);
    }

    public void Record(in SessionEnd end) => Own().Record(end, Volatile.Read(ref _from), Volatile.Read(ref _to));

    /// <summary>A session of the measured time that could not start when it should.</summary>
    public void RecordDelayed(long intended)
    {
        if (IsMeasured(intended))
        {
            Own().RecordDelayed();
        }
    }

    /// <summary>A session of the measured time that had not started when the load ended.</summary>
    public void RecordNotStarted(SessionKind kind, long intended, long now)
    {
        if (IsMeasured(intended))
        {
            Own().RecordNotStarted(kind, now - intended);
        }
    }

    /// <summary>Adds to <paramref name="sum"/> what was recorded since the last call. One caller at a time.</summary>
    public void TakeInto(LoadInterval sum)
    {
        foreach (Stripe stripe in _stripes)
        {
            stripe.TakeInto(sum);
        }
    }

    private bool IsMeasured(long intended) => intended >= Volatile.Read(ref _from) && intended < Volatile.Read(ref _to);

    private Stripe Own() => _stripes[Thread.GetCurrentProcessorId() & _mask];

    /// <summary>Two intervals: one is written to while the other is read.</summary>
    private sealed class Stripe
    {
        private readonly Lock _lock = new();
        private LoadInterval _written = new();
        private LoadInterval _read = new();

        public void Record(in SessionEnd end, long from, long to)
        {
            lock (_lock)
            {
                _written.Record(end, from, to);
            }
        }

        public void RecordDelayed()
        {
            lock (_lock)
            {
                _written.Delayed++;
            }
        }

        public void RecordNotStarted(SessionKind kind, long waited)
        {
            lock (_lock)
            {
                _written.RecordNotStarted(kind, waited);
            }
        }

        public void TakeInto(LoadInterval sum)
        {
            lock (_lock)
            {
                (_written, _read) = (_read, _written);
            }

            sum.Add(_read);
            _read.Reset();
        }
    }
}
