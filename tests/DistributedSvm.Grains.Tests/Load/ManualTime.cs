namespace DistributedSvm.Grains.Tests.Load;

/// <summary>A clock that stands still until it is told to go on; timers fire on the thread that does, in the order of their times.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<(ManualTimer Timer, int Arming), (long At, long Order)> _timers = new();
    private long _now;
    private long _order;

    public override long TimestampFrequency => 1_000_000_000;

    public override long GetTimestamp() => Volatile.Read(ref _now);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(GetTimestamp() / TimeSpan.NanosecondsPerTick);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Lets time pass until the work is done, but not while something says that it is not settled.</summary>
    public async Task<T> Until<T>(Task<T> work, Func<bool>? isSettled = null)
    {
        while (!work.IsCompleted)
        {
            Advance(TimeSpan.FromMilliseconds(10));
            if (_timers.Count == 0)
            {
                await Task.Yield();
            }

            await WorkDone();
            while (isSettled?.Invoke() == false)
            {
                await Task.Yield();
            }
        }

        return await work;
    }

    /// <summary>Time does not run away from what waits for a thread of a busy machine.</summary>
    private static async Task WorkDone()
    {
        while (ThreadPool.PendingWorkItemCount > 0)
        {
            await Task.Yield();
        }
    }

    private void Advance(TimeSpan by)
    {
        long to = _now + (by.Ticks * TimeSpan.NanosecondsPerTick);
        while (Due(to) is { } timer)
        {
            timer.Fire();
        }

        Volatile.Write(ref _now, to);
    }

    private ManualTimer? Due(long to)
    {
        lock (_lock)
        {
            while (_timers.TryPeek(out (ManualTimer Timer, int Arming) next, out (long At, long Order) key) && key.At <= to)
            {
                _timers.Dequeue();
                if (next.Timer.Arming == next.Arming)
                {
                    Volatile.Write(ref _now, Math.Max(_now, key.At));
                    return next.Timer;
                }
            }

            return null;
        }
    }

    private sealed class ManualTimer(ManualTime time, Action fire) : ITimer
    {
        public int Arming { get; private set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Assert.Equal(Timeout.InfiniteTimeSpan, period);
            lock (time._lock)
            {
                Arming++;
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    time._timers.Enqueue((this, Arming), (time._now + (dueTime.Ticks * TimeSpan.NanosecondsPerTick), time._order++));
                }
            }

            return true;
        }

        public void Dispose()
        {
            lock (time._lock)
            {
                Arming++;
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
