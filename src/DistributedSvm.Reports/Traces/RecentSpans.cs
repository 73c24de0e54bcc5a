using DistributedSvm.Model.Core;

namespace DistributedSvm.Reports.Traces;

/// <summary>The span that each event of the recent past belongs to. What lies long back is forgotten, so that a long run needs no more room than a short one.</summary>
internal sealed class RecentSpans
{
    private const int Remembered = 200_000;

    private Dictionary<EventKey, TraceSpan> _recent = [];
    private Dictionary<EventKey, TraceSpan> _older = [];

    public TraceSpan? Find(EventKey key) => _recent.TryGetValue(key, out TraceSpan? span) || _older.TryGetValue(key, out span) ? span : null;

    public void Add(EventKey key, TraceSpan span)
    {
        if (_recent.Count >= Remembered)
        {
            (_recent, _older) = (_older, _recent);
            _recent.Clear();
        }

        _recent[key] = span;
    }
}
