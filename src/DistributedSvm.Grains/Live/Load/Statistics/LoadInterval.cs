using DistributedSvm.Model.Core;
using DistributedSvm.Model.Workloads.Load;
using HdrHistogram;

namespace DistributedSvm.Grains.Live.Load.Statistics;

/// <summary>
/// What happened in a stretch of time, in one client or in many: stretches add up to a whole run, clients to one. Latencies are those of the sessions that should have started within
/// the measured time, however they ended and whenever; seconds count the sessions that ended within it. Not safe for concurrent use.
/// </summary>
public sealed class LoadInterval
{
    private static readonly int KindCount = Enum.GetValues<SessionKind>().Length;

    private readonly LongHistogram?[] _kinds = new LongHistogram?[KindCount];
    private readonly List<SecondCount> _seconds = [];
    private readonly Dictionary<StepError, long> _stepErrors = [];
    private readonly Dictionary<string, ExceptionCount> _exceptions = new(StringComparer.Ordinal);
    private LongHistogram? _service;
    private LongHistogram? _failed;

    /// <summary>Sessions that ended, those of the warm-up included.</summary>
    public long Ended { get; set; }

    /// <summary>Sessions that could not start when they should, since too many were under way.</summary>
    public long Delayed { get; set; }

    /// <summary>Those of them that had not started when the load ended. Their wait so far is in the latencies, since a latency is at least that.</summary>
    public long NotStarted { get; set; }

    /// <summary>Sessions in which an access found something else than was written.</summary>
    public long WrongContent { get; set; }

    /// <summary>Latency from the start of the call, in nanoseconds: what a client sees that waits before it asks again. Null for none.</summary>
    public LongHistogram? Service => _service;

    /// <summary>Latency of the sessions that failed, which are also in those of their kinds. Null for none.</summary>
    public LongHistogram? Failed => _failed;

    /// <summary>In the order of time.</summary>
    public IReadOnlyList<SecondCount> Seconds => _seconds;

    public IReadOnlyDictionary<StepError, long> StepErrors => _stepErrors;

    /// <summary>By the name of their type.</summary>
    public IReadOnlyDictionary<string, ExceptionCount> Exceptions => _exceptions;

    /// <summary>Latency from the intended start, in nanoseconds; null for a kind of which there was none.</summary>
    public LongHistogram? Of(SessionKind kind) => _kinds[(int)kind];

    /// <summary>Latency from the intended start of sessions of all kinds.</summary>
    public LongHistogram All()
    {
        LongHistogram all = Histograms.Create();
        foreach (LongHistogram kind in _kinds.OfType<LongHistogram>())
        {
            all.Add(kind);
        }

        return all;
    }

    /// <param name="end">A session.</param>
    /// <param name="from">When the measured time begins, in nanoseconds as in <paramref name="end"/>.</param>
    /// <param name="to">When it ends.</param>
    public void Record(in SessionEnd end, long from, long to)
    {
        Ended++;
        if (end.Ended >= from && end.Ended < to)
        {
            Count(new SecondCount((int)((end.Ended - from) / 1_000_000_000), end.IsGood ? 1 : 0, end.IsGood ? 0 : 1));
        }

        if (end.Intended < from || end.Intended >= to)
        {
            return;
        }

        long latency = end.Ended - end.Intended;
        (_kinds[(int)end.Kind] ??= Histograms.Create()).Record(latency);
        (_service ??= Histograms.Create()).Record(end.Ended - end.Started);
        if (!end.IsGood)
        {
            (_failed ??= Histograms.Create()).Record(latency);
            Blame(end);
        }
    }

    /// <summary>A session that never started: it has waited for <paramref name="waited"/> nanoseconds so far.</summary>
    public void RecordNotStarted(SessionKind kind, long waited)
    {
        NotStarted++;
        (_kinds[(int)kind] ??= Histograms.Create()).Record(waited);
    }

    public void Add(LoadInterval other)
    {
        for (int kind = 0; kind < KindCount; kind++)
        {
            Merge(ref _kinds[kind], other._kinds[kind]);
        }

        Merge(ref _service, other._service);
        Merge(ref _failed, other._failed);
        foreach (SecondCount second in other._seconds)
        {
            Count(second);
        }

        foreach ((StepError error, long count) in other._stepErrors)
        {
            AddError(error, count);
        }

        foreach ((string type, ExceptionCount count) in other._exceptions)
        {
            AddException(type, count);
        }

        Ended += other.Ended;
        Delayed += other.Delayed;
        NotStarted += other.NotStarted;
        WrongContent += other.WrongContent;
    }

    /// <summary>Forgets everything; histograms keep their memory.</summary>
    public void Reset()
    {
        foreach (LongHistogram? histogram in (LongHistogram?[])[.. _kinds, _service, _failed])
        {
            if (histogram is { TotalCount: > 0 })
            {
                histogram.Reset();
            }
        }

        _seconds.Clear();
        _stepErrors.Clear();
        _exceptions.Clear();
        (Ended, Delayed, NotStarted, WrongContent) = (0, 0, 0, 0);
    }

    internal void AddKind(SessionKind kind, HistogramBase histogram) => (_kinds[(int)kind] ??= Histograms.Create()).Add(histogram);

    internal void AddService(HistogramBase histogram) => (_service ??= Histograms.Create()).Add(histogram);

    internal void AddFailed(HistogramBase histogram) => (_failed ??= Histograms.Create()).Add(histogram);

    internal void AddError(StepError error, long count) => _stepErrors[error] = _stepErrors.GetValueOrDefault(error) + count;

    internal void AddException(string type, ExceptionCount count) =>
        _exceptions[type] = _exceptions.TryGetValue(type, out ExceptionCount old) ? old with { Count = old.Count + count.Count } : count;

    /// <summary>Nearly always of the last second that was counted.</summary>
    internal void Count(SecondCount count)
    {
        int at = _seconds.Count;
        while (at > 0 && _seconds[at - 1].Second > count.Second)
        {
            at--;
        }

        if (at > 0 && _seconds[at - 1].Second == count.Second)
        {
            SecondCount old = _seconds[at - 1];
            _seconds[at - 1] = old with { Good = old.Good + count.Good, Failed = old.Failed + count.Failed };
        }
        else
        {
            _seconds.Insert(at, count);
        }
    }

    private static void Merge(ref LongHistogram? into, LongHistogram? other)
    {
        if (other is { TotalCount: > 0 })
        {
            (into ??= Histograms.Create()).Add(other);
        }
    }

    private void Blame(in SessionEnd end)
    {
        if (end.Exception is { } exception)
        {
            // Orleans puts the exception that came before, with all of its stack, into the message of the next.
            AddException(exception.GetType().Name, new ExceptionCount(1, exception.Message.Split('\n', 2)[0].TrimEnd()));
            return;
        }

        if (end.Outcome.IsContentWrong)
        {
            WrongContent++;
        }

        if (end.Outcome.Errno != Errno.Ok)
        {
            AddError(new StepError(end.Outcome.Errno, end.Outcome.Failed ?? "session"), 1);
        }
    }
}
