using DistributedSvm.Model.Core;
using DistributedSvm.Model.Core.Telemetry;

namespace DistributedSvm.Reports.Traces;

/// <summary>
/// Makes spans of the records of a run: an operation lasts, at whoever was asked, from the question's arrival until the answer is sent; whoever asked goes on in its own span when
/// the answer arrives. A fold over records in their order with bounded memory, so that it does not matter in which portions they come.
/// </summary>
public sealed class TraceStories(ITraceSink sink)
{
    private static readonly TraceAttribute[] None = [];

    private readonly RecentSpans _contexts = new();
    private readonly Dictionary<(EntityId Asked, EntityId Asker, OperationId Operation), Queue<TraceSpan>> _questions = [];
    private readonly Dictionary<EventKey, TraceSpan> _answered = [];
    private readonly Dictionary<(EntityId Entity, string Track), TraceSpan> _tracks = [];
    private readonly Dictionary<(EntityId Entity, string Lock, EntityId Holder, OperationId Operation), TraceSpan> _locks = [];

    /// <summary>Takes the next record.</summary>
    public void Add(TraceRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        switch (record.Kind)
        {
            case TraceRecordKind.Event:
                TraceSpan span = OnEvent(record);
                _contexts.Add(record.Event, span);
                break;
            case TraceRecordKind.Answer:
                OnAnswer(record);
                break;
            case TraceRecordKind.Gauge:
                sink.Gauge(record.Entity, record.Track, record.Name, record.Time, record.Value);
                break;
            case TraceRecordKind.Violation:
                sink.Violation(record.Entity, record.Name, record.Track, record.Time);
                break;
            case TraceRecordKind.Begin:
                EndTrack(record);
                _tracks[(record.Entity, record.Track)] = Begin(record, record.Track, record.Name);
                break;
            case TraceRecordKind.End:
                EndTrack(record);
                break;
            default:
                OnLock(record);
                break;
        }
    }

    /// <summary>The trace ends or pauses here: what goes on is cut off.</summary>
    public void Cut(SimTime at)
    {
        TraceSpan[] open =
        [
            .. _questions.Values.SelectMany(queue => queue).Concat(_tracks.Values).Concat(_locks.Values)
                .OrderBy(span => span.Key).ThenBy(span => span.Entity).ThenBy(span => span.Track, StringComparer.Ordinal).ThenBy(span => span.Name, StringComparer.Ordinal),
        ];
        foreach (TraceSpan span in open)
        {
            End(span, at, None, isFinished: false);
        }

        _questions.Clear();
        _tracks.Clear();
        _locks.Clear();
        _answered.Clear();
    }

    private TraceSpan OnEvent(TraceRecord record)
    {
        if (record.Role == MessageRole.Answer && _answered.Remove(record.Event, out TraceSpan? question))
        {
            TraceSpan? asker = question.Continues;
            question.Continues = null;
            TraceSpan goesOn = asker is { IsOpen: true } && asker.Entity == record.Entity ? asker : Instant(record, asker ?? question, $"{question.Name} done");
            sink.Flow(record.Name, question, record.Cause.Time, goesOn, record.Time);
            return goesOn;
        }

        TraceSpan? cause = record.IsRoot ? null : _contexts.Find(record.Cause);
        if (record.Role == MessageRole.Question)
        {
            TraceSpan asked = Begin(record, cause, isHidden: false);
            Flow(record, cause, asked);
            PassOn(record, asked);
            Ask(record, asked);
            return asked;
        }

        if (cause is { IsOpen: true } && cause.Entity == record.Entity)
        {
            return cause;
        }

        if (record.Event.Sender == record.Entity && !record.IsRoot)
        {
            return Begin(record, cause, isHidden: true);
        }

        TraceSpan instant = Instant(record, cause);
        Flow(record, cause, instant);
        return instant;
    }

    /// <summary>Whoever was asked first has handed the question on, and does nothing for it any more: the answer goes to who asked.</summary>
    private void PassOn(TraceRecord record, TraceSpan asked)
    {
        if (record.Peer != record.Event.Sender && Dequeue((record.Event.Sender, record.Peer, record.Operation)) is { } first)
        {
            End(first, record.Cause.Time, None, isFinished: true);
            asked.Continues = first.Continues;
        }
    }

    private TraceSpan? Dequeue((EntityId Asked, EntityId Asker, OperationId Operation) key)
    {
        if (!_questions.TryGetValue(key, out Queue<TraceSpan>? open))
        {
            return null;
        }

        TraceSpan question = open.Dequeue();
        if (open.Count == 0)
        {
            _questions.Remove(key);
        }

        return question;
    }

    private void Ask(TraceRecord record, TraceSpan asked)
    {
        (EntityId, EntityId, OperationId) key = (record.Entity, record.Peer, record.Operation);
        if (!_questions.TryGetValue(key, out Queue<TraceSpan>? open))
        {
            _questions[key] = open = new Queue<TraceSpan>();
        }

        // An operation asks the same of one thing several times at once, or one thing after the other: then what was asked before needs no answer.
        while (open.TryPeek(out TraceSpan? before) && before.Name != asked.Name)
        {
            End(open.Dequeue(), record.Time, None, isFinished: false);
        }

        open.Enqueue(asked);
    }

    private void OnAnswer(TraceRecord record)
    {
        if (Dequeue((record.Entity, record.Peer, record.Operation)) is { } question)
        {
            _answered[record.Event] = question;
            End(question, record.Time, record.Attributes, isFinished: true);
        }
    }

    private void OnLock(TraceRecord record)
    {
        (EntityId, string, EntityId, OperationId) key = (record.Entity, record.Name, record.Peer, record.Operation);
        if (_locks.Remove(key, out TraceSpan? before))
        {
            End(before, record.Time, None, isFinished: true);
        }

        if (record.Kind != TraceRecordKind.LockReleased)
        {
            _locks[key] = Begin(record, record.Name, record.Kind == TraceRecordKind.LockWaits ? $"wait for {record.Name}" : record.Name);
        }
    }

    private void EndTrack(TraceRecord record)
    {
        if (_tracks.Remove((record.Entity, record.Track), out TraceSpan? span))
        {
            End(span, record.Time, None, isFinished: true);
        }
    }

    private void Flow(TraceRecord record, TraceSpan? from, TraceSpan to)
    {
        if (from is { IsHidden: false } && (from.IsOpen || from.End >= record.Cause.Time))
        {
            sink.Flow(record.Name, from, record.Cause.Time, to, record.Time);
        }
    }

    /// <summary>One event with nothing that goes on around it.</summary>
    private TraceSpan Instant(TraceRecord record, TraceSpan? cause, string? name = null)
    {
        TraceSpan span = Begin(record, cause, isHidden: false, name);
        End(span, record.Time, None, isFinished: true);
        return span;
    }

    private TraceSpan Begin(TraceRecord record, TraceSpan? cause, bool isHidden, string? name = null)
    {
        TraceSpan? shown = cause is { IsHidden: true } ? cause.Cause : cause;
        var span = new TraceSpan
        {
            Entity = record.Entity,
            Name = name ?? record.Name,
            Key = record.Event,
            Start = record.Time,
            Asker = record.Role == MessageRole.Question ? record.Peer : default,
            Cause = shown,
            Root = cause?.Root ?? record.Event,
            Attributes = record.Attributes,
            IsHidden = isHidden,
            Continues = record.Role == MessageRole.Question ? cause : null,
        };
        if (isHidden)
        {
            span.End = record.Time;
        }
        else
        {
            Show(span);
        }

        return span;
    }

    private TraceSpan Begin(TraceRecord record, string track, string name)
    {
        TraceSpan? cause = _contexts.Find(record.Event);
        var span = new TraceSpan
        {
            Entity = record.Entity,
            Track = track,
            Name = name,
            Key = record.Event,
            Start = record.Time,
            Asker = record.Peer,
            Cause = cause is { IsHidden: true } ? cause.Cause : cause,
            Root = cause?.Root ?? record.Event,
        };
        Show(span);
        return span;
    }

    /// <summary>Its cause is of interest now only: kept, all of a long run would hang on its last span.</summary>
    private void Show(TraceSpan span)
    {
        sink.Begin(span);
        span.Cause = null;
    }

    private void End(TraceSpan span, SimTime at, IReadOnlyList<TraceAttribute> attributes, bool isFinished)
    {
        span.End = at;
        sink.End(span, attributes, isFinished);
    }
}
