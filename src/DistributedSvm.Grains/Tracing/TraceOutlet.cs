using System.Collections.Immutable;
using System.Diagnostics;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Grains.Tracing;

/// <summary>
/// Holds a run's trace until its client has it. Only what lies before a time at which all shards stood comes here, and it is the same however often it is computed: after a loss the run
/// goes through it once more, and what the client has is dropped. Used in the turns of one grain.
/// </summary>
internal sealed class TraceOutlet
{
    /// <summary>More than this the run does not keep: it waits for its client.</summary>
    private const long MostBytes = 32L << 20;

    /// <summary>About what one answer holds.</summary>
    private const long PortionBytes = 8L << 20;

    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly Queue<(ImmutableArray<byte[]> Parts, SimTime To, long Bytes)> _segments = new();
    private TaskCompletionSource _changed = NewSignal();
    private SimTime _published = SimTime.Zero;
    private long _bytes;
    private long _lastAsked = Stopwatch.GetTimestamp();
    private bool _isWhole = true;
    private bool _isOver;

    /// <summary>How long a client may not ask before the trace is given up: it may have to find another silo first.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Nobody wants the trace any more.</summary>
    public bool IsAbandoned { get; private set; }

    /// <summary>Takes all of the trace up to a time at which all shards stand.</summary>
    public void Publish(ImmutableArray<byte[]> parts, SimTime to)
    {
        if (IsAbandoned || to <= _published)
        {
            return;
        }

        long bytes = parts.Sum(part => (long)part.Length);
        _segments.Enqueue((parts, to, bytes));
        _bytes += bytes;
        _published = to;
        Signal();
    }

    /// <summary>The run has ended; <paramref name="isWhole"/> when it came to its end.</summary>
    public void End(bool isWhole)
    {
        _isOver = true;
        _isWhole &= isWhole;
        Signal();
    }

    /// <summary>The client goes away.</summary>
    public void Abandon()
    {
        IsAbandoned = true;
        _isWhole = false;
        _segments.Clear();
        _bytes = 0;
        Signal();
    }

    /// <summary>What comes after <paramref name="have"/>, all before which the client has; nothing when nothing comes for a second.</summary>
    public async Task<TracePortion> Take(SimTime have)
    {
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            _lastAsked = Stopwatch.GetTimestamp();
            while (_segments.TryPeek(out (ImmutableArray<byte[]> Parts, SimTime To, long Bytes) first) && first.To <= have)
            {
                _bytes -= first.Bytes;
                _segments.Dequeue();
                Signal();
            }

            if (_segments.Count > 0 || _isOver || IsAbandoned || Stopwatch.GetElapsedTime(started) > LongestAnswer)
            {
                break;
            }

            await Task.WhenAny(_changed.Task, Task.Delay(LongestAnswer));
        }

        var parts = ImmutableArray.CreateBuilder<byte[]>();
        SimTime to = have;
        long bytes = 0;
        foreach ((ImmutableArray<byte[]> more, SimTime until, long size) in _segments)
        {
            if (bytes > 0 && bytes + size > PortionBytes)
            {
                break;
            }

            parts.AddRange(more);
            to = until;
            bytes += size;
        }

        return new TracePortion(parts.ToImmutable(), to, IsLast: (_isOver && _segments.Count == 0) || IsAbandoned, _isWhole);
    }

    /// <summary>Waits until there is room for more, or nobody wants it.</summary>
    public Task WaitForRoom() => Wait(() => _bytes <= MostBytes);

    /// <summary>Waits until the client has everything, or nobody wants it: then nothing of it needs to be computed again.</summary>
    public Task WaitForAll() => Wait(() => _segments.Count == 0);

    private async Task Wait(Func<bool> isReached)
    {
        while (!IsAbandoned && !isReached())
        {
            if (Stopwatch.GetElapsedTime(_lastAsked) > Patience)
            {
                Abandon();
                return;
            }

            await Task.WhenAny(_changed.Task, Task.Delay(LookEvery));
        }
    }

    private void Signal()
    {
        TaskCompletionSource changed = _changed;
        _changed = NewSignal();
        changed.TrySetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
