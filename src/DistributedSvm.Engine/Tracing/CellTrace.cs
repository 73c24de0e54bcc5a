using DistributedSvm.Model.Core;
using DistributedSvm.Model.Core.Telemetry;

namespace DistributedSvm.Engine.Tracing;

/// <summary>What one entity's cell notes for the run's trace while it handles a batch. Outside the plan's slices it costs a comparison per event.</summary>
internal sealed class CellTrace(TracePlan plan)
{
    private SimTime _until = SimTime.Zero;
    private List<TraceEntry>? _entries;

    /// <summary>The event being handled is traced.</summary>
    public bool IsOn { get; private set; }

    public void Event(in Envelope envelope)
    {
        if (envelope.Time >= _until)
        {
            IsOn = plan.Covers(envelope.Time, out _until);
        }

        if (IsOn)
        {
            Add(new TraceEntry(TraceEntryKind.Event, envelope, null));
        }
    }

    public void Sent(in Envelope envelope)
    {
        if (IsOn && envelope.Message.Role == MessageRole.Answer)
        {
            Add(new TraceEntry(TraceEntryKind.Answer, envelope, null));
        }
    }

    public void Observed(in EventKey current, EntityId self, in Observation observation)
    {
        if (IsOn)
        {
            var place = new Envelope(current.Time, current.Sender, current.Sequence, self, null!, default);
            Add(new TraceEntry(TraceEntryKind.Observation, place, new TracedObservation(observation)));
        }
    }

    /// <summary>What was noted since the last time, or null.</summary>
    public List<TraceEntry>? Take()
    {
        List<TraceEntry>? entries = _entries;
        _entries = null;
        return entries;
    }

    private void Add(in TraceEntry entry) => (_entries ??= new List<TraceEntry>(4)).Add(entry);
}
