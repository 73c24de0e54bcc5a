using System.Collections.Immutable;
using DistributedSvm.Grains.Live.Load.Statistics;

namespace DistributedSvm.Grains.Live.Load.Generators;

/// <summary>One client's load from its first session to the end of its last: warm-up or search, the measured time, and the wait for what is under way.</summary>
public sealed class LoadRun
{
    private const long Second = 1_000_000_000;

    /// <summary>How long, beyond a session's own limit, one that has run out of time is waited for.</summary>
    private const long Grace = 5 * Second;

    /// <summary>How long sessions are waited for after an interrupt: whoever interrupts does not want to wait.</summary>
    private const long GraceOfInterrupt = 10 * Second;

    private readonly LoadPlan _plan;
    private readonly TimeProvider _time;
    private readonly LoadRecorder _recorder = new();
    private readonly LoadClock _clock;
    private readonly SessionRunner _runner;
    private readonly Action<LoadInterval, LoadTick> _report;
    private LoadPhase _phase = LoadPhase.Warmup;
    private long _to;
    private int _sessions;

    private LoadRun(ILoadTarget target, LoadPlan plan, TimeProvider time, Action<LoadInterval, LoadTick> report)
    {
        (_plan, _time, _report) = (plan, time, report);
        _clock = new LoadClock(time);
        _runner = new SessionRunner(target, _recorder, _clock, plan);
    }

    /// <param name="target">What is under load.</param>
    /// <param name="plan">What load.</param>
    /// <param name="time">Clock and timers.</param>
    /// <param name="report">
    /// Is given, each second and at the end, what was recorded since the last time. The interval is used again afterwards: whoever wants to keep it adds it to another.
    /// </param>
    /// <param name="cancellationToken">Ends the measured time early; the sessions under way still come to their end.</param>
    public static Task<LoadRunResult> Run(
        ILoadTarget target, LoadPlan plan, TimeProvider time, Action<LoadInterval, LoadTick> report, CancellationToken cancellationToken) =>
        new LoadRun(target, plan, time, report).Run(cancellationToken);

    private async Task<LoadRunResult> Run(CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource();
        Task watch = _runner.Watch(over.Token);
        Task sample = Sample(over.Token);
        LoadRunResult result;
        try
        {
            result = _plan.Mode == LoadMode.Open ? await Open(cancellationToken) : await Closed(cancellationToken);
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(watch, sample);
        }

        return result;
    }

    private async Task<LoadRunResult> Open(CancellationToken cancellationToken)
    {
        var loop = new OpenLoop(_runner, _plan);
        long from = LoadClock.Nanoseconds(_plan.Warmup);
        Measure(from);
        Task load = loop.Run(_to, cancellationToken);
        await _clock.Until(from, cancellationToken);
        _phase = LoadPhase.Measure;
        await load;
        long measured = End(from);
        return await Drain(loop.Stop(), measured, [], cancellationToken);
    }

    private async Task<LoadRunResult> Closed(CancellationToken cancellationToken)
    {
        using var loop = new ClosedLoop(_runner, _time);
        ImmutableArray<AdaptiveStep> steps = [];
        SetSessions(loop, Math.Max(1, _plan.Part(_plan.Sessions)));
        await _clock.Until(LoadClock.Nanoseconds(_plan.Warmup), cancellationToken);
        if (_plan.Mode == LoadMode.Adaptive && !cancellationToken.IsCancellationRequested)
        {
            _phase = LoadPhase.Search;
            var search = new AdaptiveSearch(_runner, sessions => SetSessions(loop, sessions), _plan.Adaptive);
            await search.Run(_sessions, cancellationToken);
            steps = [.. search.Steps];
            await _clock.Until(_clock.Now + LoadClock.Nanoseconds(_plan.Adaptive.Settle), cancellationToken);
        }

        long from = _clock.Now;
        Measure(from);
        _phase = LoadPhase.Measure;
        await _clock.Until(_to, cancellationToken);
        long measured = End(from);
        return await Drain(loop.Stop(), measured, steps, cancellationToken);
    }

    private void SetSessions(ClosedLoop loop, int sessions)
    {
        _sessions = sessions;
        loop.SetSessions(sessions);
    }

    private void Measure(long from)
    {
        _to = from + LoadClock.Nanoseconds(_plan.Duration);
        _recorder.Measure(from, _to);
    }

    /// <summary>Cuts the measured time off where it was interrupted.</summary>
    private long End(long from)
    {
        long now = _clock.Now;
        _to = Math.Min(_to, now);
        _phase = LoadPhase.Drain;
        _recorder.Measure(from, Math.Max(from, _to));
        return Math.Max(0, _to - from);
    }

    private async Task<LoadRunResult> Drain(Task ended, long measured, ImmutableArray<AdaptiveStep> steps, CancellationToken cancellationToken)
    {
        bool isInterrupted = cancellationToken.IsCancellationRequested && measured < LoadClock.Nanoseconds(_plan.Duration);
        if (isInterrupted)
        {
            _runner.EndAllAt(_clock.Now + GraceOfInterrupt);
        }

        // No session can take longer than its limit, and those that have run out of time are the target's to end.
        await ended;
        long limit = _clock.Now + Grace;
        while (_runner.Abandoned > 0 && _clock.Now < limit)
        {
            await _clock.Until(_clock.Now + (Second / 20), CancellationToken.None);
        }

        return new LoadRunResult(measured, _sessions, steps, _runner.Abandoned, isInterrupted);
    }

    private async Task Sample(CancellationToken cancellationToken)
    {
        var interval = new LoadInterval();
        bool isLast = false;
        for (long next = Second; !isLast; next += Second)
        {
            await _clock.Until(next, cancellationToken);
            isLast = cancellationToken.IsCancellationRequested;
            _recorder.TakeInto(interval);
            _report(interval, Tick(_clock.Now));
            interval.Reset();
        }
    }

    private LoadTick Tick(long now)
    {
        long left = _phase switch
        {
            LoadPhase.Search => -1,
            LoadPhase.Warmup when _plan.Mode != LoadMode.Open => LoadClock.Nanoseconds(_plan.Warmup + _plan.Duration) - now,
            _ => Math.Max(0, _to - now),
        };
        return new LoadTick(_phase, now, left, _runner.InFlight, _sessions);
    }
}
