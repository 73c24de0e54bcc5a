using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Shards;

/// <summary>
/// Events and wake-ups in buckets as wide as the lookahead: one heap operation per bucket instead of one per event. Inside a bucket nothing is
/// sorted, since each entity's share of a window is sorted when it is handed out.
/// </summary>
internal sealed class EventQueue(SimTime width)
{
    private const int KeptBuckets = 64;
    private const int KeptCapacity = 64;

    private readonly Dictionary<long, Bucket> _buckets = [];
    private readonly PriorityQueue<Bucket, long> _order = new();
    private readonly Stack<Bucket> _spare = new();
    private readonly long _width = width.Picoseconds;

    /// <summary>A lower bound of the earliest time in the queue, exact but for wake-ups that no longer hold.</summary>
    public SimTime NextTime
    {
        get
        {
            while (_order.TryPeek(out Bucket? first, out _))
            {
                if (!first.IsEmpty)
                {
                    return new SimTime(first.Earliest);
                }

                RemoveFirst();
            }

            ForgetLargeBuckets();
            return SimTime.Never;
        }
    }

    public void Add(in Envelope envelope) => BucketAt(envelope.Time).Add(envelope);

    public void AddWake(SimTime time, Slot slot) => BucketAt(time).AddWake(time, slot);

    /// <summary>Takes everything before <paramref name="end"/>, which is at most one width after <see cref="NextTime"/>.</summary>
    public void Take(SimTime end, Shard into)
    {
        while (NextTime < end)
        {
            _order.Peek().Take(end.Picoseconds, into);
        }
    }

    /// <summary>Every event in the queue, in order.</summary>
    public Envelope[] ToArray()
    {
        Envelope[] events = [.. _buckets.Values.SelectMany(bucket => bucket.Events)];
        Array.Sort(events, static (a, b) => Envelope.CompareOrder(a, b));
        return events;
    }

    private Bucket BucketAt(SimTime time)
    {
        long index = time.Picoseconds / _width;
        if (!_buckets.TryGetValue(index, out Bucket? bucket))
        {
            bucket = _spare.Count > 0 ? _spare.Pop() : new Bucket();
            bucket.Index = index;
            _buckets.Add(index, bucket);
            _order.Enqueue(bucket, index);
        }

        return bucket;
    }

    /// <summary>A queue that has run empty keeps no room for the rush that it has seen.</summary>
    private void ForgetLargeBuckets()
    {
        if (_spare.Any(bucket => bucket.Capacity > KeptCapacity))
        {
            _spare.Clear();
        }
    }

    private void RemoveFirst()
    {
        Bucket bucket = _order.Dequeue();
        _buckets.Remove(bucket.Index);
        if (_spare.Count < KeptBuckets)
        {
            _spare.Push(bucket);
        }
    }

    private sealed class Bucket
    {
        private Envelope[] _events = new Envelope[4];
        private int _eventCount;
        private (long Time, Slot Slot)[] _wakes = [];
        private int _wakeCount;

        public long Index { get; set; }

        public long Earliest { get; private set; } = long.MaxValue;

        public IEnumerable<Envelope> Events => _events.Take(_eventCount);

        /// <summary>Events and wake-ups that it has room for.</summary>
        public int Capacity => _events.Length + _wakes.Length;

        public bool IsEmpty => _eventCount == 0 && _wakeCount == 0;

        public void Add(in Envelope envelope)
        {
            if (_eventCount == _events.Length)
            {
                Array.Resize(ref _events, _eventCount * 2);
            }

            _events[_eventCount++] = envelope;
            Earliest = Math.Min(Earliest, envelope.Time.Picoseconds);
        }

        public void AddWake(SimTime time, Slot slot)
        {
            if (_wakeCount == _wakes.Length)
            {
                Array.Resize(ref _wakes, Math.Max(4, _wakeCount * 2));
            }

            _wakes[_wakeCount++] = (time.Picoseconds, slot);
            Earliest = Math.Min(Earliest, time.Picoseconds);
        }

        /// <summary>Hands everything before <paramref name="end"/> to the shard and keeps the rest.</summary>
        public void Take(long end, Shard into)
        {
            long earliest = long.MaxValue;
            int kept = 0;
            for (int i = 0; i < _eventCount; i++)
            {
                ref Envelope envelope = ref _events[i];
                if (envelope.Time.Picoseconds < end)
                {
                    into.MakeDue(envelope);
                }
                else
                {
                    earliest = Math.Min(earliest, envelope.Time.Picoseconds);
                    _events[kept++] = envelope;
                }
            }

            _events.AsSpan(kept, _eventCount - kept).Clear();
            _eventCount = kept;
            kept = 0;
            for (int i = 0; i < _wakeCount; i++)
            {
                (long time, Slot slot) = _wakes[i];
                if (slot.Wake.Picoseconds != time)
                {
                    continue;
                }

                if (time < end)
                {
                    into.MakeDue(slot);
                }
                else
                {
                    earliest = Math.Min(earliest, time);
                    _wakes[kept++] = (time, slot);
                }
            }

            _wakes.AsSpan(kept, _wakeCount - kept).Clear();
            _wakeCount = kept;
            Earliest = earliest;
        }
    }
}
