namespace DistributedSvm.Grains.Live.Load.Generators;

/// <summary>
/// Starts sessions by a fixed schedule, whatever becomes of those before: session i at i / rate. Latency counts from then, so a server that stalls shows in every session that it kept waiting
/// (no coordinated omission). Above a number under way the next ones wait their turn in the order of the schedule; nothing is left out.
/// </summary>
internal sealed class OpenLoop
{
    private readonly SessionRunner _runner;
    private readonly Lock _lock = new();
    private readonly Stack<SessionSlot> _free = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly double _nsPerSession;
    private readonly double _offset;
    private readonly int _most;
    private int _busy;
    private long _next;
    private long _due;
    private bool _isStopped;

    public OpenLoop(SessionRunner runner, LoadPlan plan)
    {
        _runner = runner;
        _nsPerSession = 1e9 / plan.Rate * plan.Clients;
        _offset = 1e9 / plan.Rate * plan.Client;
        _most = Math.Clamp(plan.Part(plan.MaxInFlight), 1, runner.Agents);
    }

    /// <summary>Starts sessions until a time, in nanoseconds since the load began, or until it is cancelled.</summary>
    public async Task Run(long to, CancellationToken cancellationToken)
    {
        if (_runner.Clock.IsReal)
        {
            await Task.Factory.StartNew(() => Pace(to, cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        else
        {
            while (StartDue(to) is { } next && !cancellationToken.IsCancellationRequested)
            {
                await _runner.Clock.Until(next, cancellationToken);
            }
        }

        await _runner.Clock.Until(to, cancellationToken);
    }

    /// <summary>Starts nothing more: what has waited in vain is recorded as such. Completes when no session is under way.</summary>
    public Task Stop()
    {
        lock (_lock)
        {
            _isStopped = true;
            for (; _next < _due; _next++)
            {
                _runner.NeverStarted(_next, Intended(_next));
            }

            if (_busy == 0)
            {
                _ended.TrySetResult();
            }
        }

        return _ended.Task;
    }

    private long Intended(long number) => (long)(_offset + (number * _nsPerSession));

    /// <summary>On a thread of its own, since the wait for a timer would show in every latency.</summary>
    private void Pace(long to, CancellationToken cancellationToken)
    {
        while (StartDue(to) is { } next && !cancellationToken.IsCancellationRequested)
        {
            FineSleep.For(next - _runner.Clock.Now);
        }
    }

    /// <returns>When the next one is due; null if none is before the end.</returns>
    private long? StartDue(long to)
    {
        long next = Intended(_due);
        for (long now = _runner.Clock.Now; next <= now && next < to; next = Intended(_due))
        {
            Schedule();
        }

        return next < to ? next : null;
    }

    private void Schedule()
    {
        long number;
        SessionSlot? slot;
        lock (_lock)
        {
            _due++;
            if (_busy == _most)
            {
                _runner.Delayed(Intended(_due - 1));
                return;
            }

            _busy++;
            number = _next++;
            _free.TryPop(out slot);
        }

        _ = Work(slot ?? _runner.Open(), number);
    }

    /// <summary>Runs a session, then those that have waited for a place.</summary>
    private async Task Work(SessionSlot slot, long number)
    {
        do
        {
            await _runner.Run(slot, number, Intended(number));
        }
        while (TryNext(slot, out number));
    }

    private bool TryNext(SessionSlot slot, out long number)
    {
        lock (_lock)
        {
            number = _next;
            if (_next < _due && !_isStopped)
            {
                _next++;
                return true;
            }

            _busy--;
            _free.Push(slot);
            if (_busy == 0 && _isStopped)
            {
                _ended.TrySetResult();
            }

            return false;
        }
    }
}
