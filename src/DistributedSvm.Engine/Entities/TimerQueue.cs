using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Entities;

/// <summary>The timers of one entity, latest first, so that taking the next one is cheap. Entities have few.</summary>
[GenerateSerializer]
internal sealed class TimerQueue
{
    [Id(0)]
    private readonly List<Envelope> _latestFirst = [];

    public SimTime NextTime => _latestFirst.Count == 0 ? SimTime.Never : _latestFirst[^1].Time;

    public Envelope Next => _latestFirst[^1];

    public void Add(in Envelope timer)
    {
        int at = _latestFirst.Count;
        while (at > 0 && Envelope.CompareOrder(_latestFirst[at - 1], timer) < 0)
        {
            at--;
        }

        _latestFirst.Insert(at, timer);
    }

    public void RemoveNext() => _latestFirst.RemoveAt(_latestFirst.Count - 1);

    public void Remove(TimerId id)
    {
        int at = _latestFirst.FindIndex(timer => timer.Sequence == id.Sequence);
        if (at >= 0)
        {
            _latestFirst.RemoveAt(at);
        }
    }
}
