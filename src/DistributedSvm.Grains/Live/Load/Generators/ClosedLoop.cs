namespace DistributedSvm.Grains.Live.Load.Generators;

/// <summary>Keeps a number of sessions under way: as soon as one ends, another starts. The number can be changed at any time.</summary>
internal sealed class ClosedLoop(SessionRunner runner, TimeProvider time) : IDisposable
{
    /// <summary>After a failure of the transport, so that a lost connection is not a busy loop.</summary>
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(10);

    private readonly Lock _lock = new();
    private readonly HashSet<int> _working = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _sessions;
    private long _next;
    private bool _isStopped;

    /// <summary>Starts what is missing; what is too much ends with its session.</summary>
    public void SetSessions(int sessions)
    {
        var missing = new List<int>();
        lock (_lock)
        {
            _sessions = sessions;
            missing.AddRange(Enumerable.Range(0, sessions).Where(_working.Add));
        }

        foreach (int worker in missing)
        {
            _ = Work(worker);
        }
    }

    /// <summary>Starts nothing more. Completes when no session is under way.</summary>
    public Task Stop()
    {
        lock (_lock)
        {
            (_sessions, _isStopped) = (0, true);
            if (_working.Count == 0)
            {
                _ended.TrySetResult();
            }
        }

        _stop.Cancel();
        return _ended.Task;
    }

    public void Dispose() => _stop.Dispose();

    private async Task Work(int worker)
    {
        SessionSlot slot = runner.Open();
        while (!IsOver(worker))
        {
            long number = Interlocked.Increment(ref _next) - 1;
            if (!await runner.Run(slot, number, runner.Clock.Now))
            {
                await Task.Delay(PauseAfterFailure, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        runner.Close(slot);
    }

    private bool IsOver(int worker)
    {
        if (worker < Volatile.Read(ref _sessions))
        {
            return false;
        }

        lock (_lock)
        {
            if (worker < _sessions)
            {
                return false;
            }

            _working.Remove(worker);
            if (_working.Count == 0 && _isStopped)
            {
                _ended.TrySetResult();
            }

            return true;
        }
    }
}
