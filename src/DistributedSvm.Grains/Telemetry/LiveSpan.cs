using System.Diagnostics;
using DistributedSvm.Engine.Live;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Core.Telemetry;

namespace DistributedSvm.Grains.Telemetry;

/// <summary>
/// The span of one step of the protocol at whoever takes it: from the message that asks for it to the answer, with what was asked of others in between. It always has a
/// parent: what nobody traces begins no trace of its own.
/// </summary>
internal readonly struct LiveSpan : IDisposable
{
    private readonly Activity? _span;
    private readonly World? _world;

    private LiveSpan(Activity? span, World world) => (_span, _world) = (span, world);

    public static LiveSpan Of(World world, LiveCall call)
    {
        if (call.TraceParent is null)
        {
            return default;
        }

        // Unlocks and the like travel with the step that follows them.
        Message step = Array.Find(call.Messages, message => message.Step is not null) ?? call.Messages[0];
        LiveSpan span = Of(world, call.To, step, call.TraceParent, call.From);
        if (span._span is { IsAllDataRequested: true } activity)
        {
            foreach (Message other in call.Messages)
            {
                if (!ReferenceEquals(other, step))
                {
                    activity.AddEvent(new ActivityEvent(other.TraceName));
                }
            }
        }

        return span;
    }

    /// <summary>The step that a timer takes, as part of the operation that started it.</summary>
    public static LiveSpan Of(World world, EntityId self, Message message, string? traceParent, EntityId sender = default)
    {
        if (traceParent is null || !DsvmTelemetry.Source.HasListeners())
        {
            return default;
        }

        Activity? span = DsvmTelemetry.Source.StartActivity(message.TraceName, ActivityKind.Internal, traceParent);
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag(AttributeNames.Entity, world.PathOf(self));
            MessageAttributes.Describe(new Envelope(default, sender, 0, self, message, default), new SpanAttributes(span, world));
        }

        // A sampler of this process may have dropped it: what follows is still part of the trace.
        TraceParent.Current = span?.Id ?? traceParent;
        return new LiveSpan(span, world);
    }

    /// <summary>Adds what the answers say, such as errno, interconnect and number of ranges.</summary>
    public void Answered(LiveReply reply)
    {
        if (_span is not { IsAllDataRequested: true } span)
        {
            return;
        }

        var attributes = new SpanAttributes(span, _world!);
        foreach (Message answer in reply.Messages)
        {
            MessageAttributes.Describe(new Envelope(default, default, 0, default, answer, default), attributes);
            if (MessageAttributes.ErrnoOf(answer) is { } errno && errno != Errno.Ok)
            {
                span.SetStatus(ActivityStatusCode.Error, errno.ToString());
            }
        }
    }

    public void Dispose() => _span?.Dispose();
}
