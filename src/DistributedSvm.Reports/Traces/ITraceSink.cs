using DistributedSvm.Model.Core;
using DistributedSvm.Model.Core.Telemetry;

namespace DistributedSvm.Reports.Traces;

/// <summary>Takes a run's spans in the order of virtual time.</summary>
public interface ITraceSink
{
    void Begin(TraceSpan span);

    /// <param name="span">It has its end now.</param>
    /// <param name="attributes">What became known at the end, e.g. the errno.</param>
    /// <param name="isFinished">False when the trace ends or pauses before it.</param>
    void End(TraceSpan span, IReadOnlyList<TraceAttribute> attributes, bool isFinished);

    /// <summary>A message led from one span, which went on when it was sent, to another, which goes on when it arrives.</summary>
    void Flow(string name, TraceSpan from, SimTime sent, TraceSpan to, SimTime arrived);

    /// <summary>A quantity of an entity has a new value.</summary>
    void Gauge(EntityId entity, string track, string name, SimTime at, long value);

    void Violation(EntityId entity, string invariant, string text, SimTime at);
}
