using DistributedSvm.Model.Core;
using DistributedSvm.Model.Core.Telemetry;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Engine.Tracing;

/// <summary>
/// Turns what cells noted into bytes that hold nothing of the model's types, so that a trace is small on its way and a client needs no message to read it. Each part
/// stands for itself. <see cref="TraceDecoder"/> reads them.
/// </summary>
internal sealed class TraceEncoder : IAttributeSink
{
    internal const byte EndOfAttributes = 0;
    internal const byte NumberAttribute = 1;
    internal const byte TextAttribute = 2;
    internal const byte EntityAttribute = 3;

    private readonly TraceBytes _bytes = new();
    private long _time;

    public void Add(List<TraceEntry> entries)
    {
        foreach (TraceEntry entry in entries)
        {
            switch (entry.Kind)
            {
                case TraceEntryKind.Event:
                    Add(TraceRecordKind.Event, entry.Envelope.Time, entry.Envelope.Receiver, MessageAttributes.AskerOf(entry.Envelope), entry.Envelope);
                    break;
                case TraceEntryKind.Answer:
                    Add(TraceRecordKind.Answer, entry.Envelope.Cause.Time, entry.Envelope.Sender, entry.Envelope.Receiver, entry.Envelope);
                    break;
                default:
                    Add(entry.Envelope, entry.Observation!.Observation);
                    break;
            }
        }
    }

    /// <summary>What was added since the last time; empty for nothing.</summary>
    public byte[] Take()
    {
        _time = 0;
        return _bytes.Length == 0 ? [] : _bytes.Take();
    }

    void IAttributeSink.Add(string name, long value)
    {
        _bytes.Byte(NumberAttribute);
        _bytes.Text(name);
        _bytes.Signed(value);
    }

    void IAttributeSink.Add(string name, string value)
    {
        _bytes.Byte(TextAttribute);
        _bytes.Text(name);
        _bytes.Text(value);
    }

    void IAttributeSink.Add(string name, EntityId value)
    {
        _bytes.Byte(EntityAttribute);
        _bytes.Text(name);
        _bytes.Id(value);
    }

    private void Add(TraceRecordKind kind, SimTime at, EntityId entity, EntityId peer, in Envelope envelope)
    {
        Head(kind, at, entity, envelope.Key);
        Key(at, envelope.Cause);
        _bytes.Id(peer);
        _bytes.Text(envelope.Message.TraceName);
        _bytes.Byte((byte)((int)MessageAttributes.RoleOf(envelope) | (MessageAttributes.IsRoot(envelope) ? 0x80 : 0)));
        _bytes.Signed((MessageAttributes.OperationOf(envelope.Message) ?? default).Value);
        if (kind != TraceRecordKind.Event || MessageAttributes.RoleOf(envelope) != MessageRole.Answer)
        {
            // An answer's attributes are told once, where it is sent.
            MessageAttributes.Describe(envelope, this);
        }

        _bytes.Byte(EndOfAttributes);
    }

    private void Add(in Envelope place, in Observation observation)
    {
        switch (observation.Kind)
        {
            case ObservationKind.Gauge:
                Head(TraceRecordKind.Gauge, place.Time, place.Receiver, place.Key);
                _bytes.Text(observation.Metric.Name);
                _bytes.Text(observation.Track ?? "");
                _bytes.Signed(observation.Value);
                break;
            case ObservationKind.Begin or ObservationKind.End:
                Head(observation.Kind == ObservationKind.Begin ? TraceRecordKind.Begin : TraceRecordKind.End, place.Time, place.Receiver, place.Key);
                _bytes.Text(observation.Metric.Name ?? "");
                _bytes.Text(observation.Track ?? "");
                break;
            case ObservationKind.Lock:
                LockEvent happened = observation.Lock;
                Head(
                    happened.Action switch
                    {
                        LockAction.Waits => TraceRecordKind.LockWaits,
                        LockAction.Acquired => TraceRecordKind.LockAcquired,
                        _ => TraceRecordKind.LockReleased,
                    },
                    place.Time,
                    place.Receiver,
                    place.Key);
                _bytes.Text(happened.Class.Name());
                _bytes.Id(happened.Task.Holder);
                _bytes.Signed(happened.Task.Operation.Value);
                break;
            case ObservationKind.Violation:
                Head(TraceRecordKind.Violation, place.Time, place.Receiver, place.Key);
                _bytes.Text(observation.Violation!.Invariant);
                _bytes.Text(observation.Violation.Text);
                break;
            default:
                throw new ModelBugException($"A trace has nothing to tell of {observation.Kind}.");
        }
    }

    private void Head(TraceRecordKind kind, SimTime at, EntityId entity, EventKey key)
    {
        _bytes.Byte((byte)kind);
        _bytes.Signed(at.Picoseconds - _time);
        _time = at.Picoseconds;
        _bytes.Id(entity);
        Key(at, key);
    }

    private void Key(SimTime at, EventKey key)
    {
        _bytes.Signed(at.Picoseconds - key.Time.Picoseconds);
        _bytes.Id(key.Sender);
        _bytes.Signed(key.Sequence);
    }
}
