using System.Diagnostics;
using DistributedSvm.Grains.Live.Load.Generators;
using DistributedSvm.Model.Core.Telemetry;
using DistributedSvm.Model.Workloads.Load;

namespace DistributedSvm.Grains.Telemetry;

/// <summary>A session of a load test at its agent: a span, and its length in the metrics.</summary>
internal readonly struct SessionSpan : IDisposable
{
    private static readonly string[] Words = [.. Enum.GetValues<SessionKind>().Select(SessionMix.Name)];
    private static readonly string[] Names = [.. Words.Select(word => $"session {word}")];

    private readonly Activity? _span;
    private readonly SessionKind _kind;
    private readonly long _started;

    private SessionSpan(Activity? span, SessionKind kind) => (_span, _kind, _started) = (span, kind, Stopwatch.GetTimestamp());

    public static string NameOf(SessionKind kind) => Names[(int)kind];

    public static SessionSpan Start(string agent, SessionKind kind, string? traceParent)
    {
        Activity? span = DsvmTelemetry.Source.StartActivity(NameOf(kind), ActivityKind.Server, traceParent);
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag(AttributeNames.Entity, agent);
        }

        TraceParent.Current = span?.Id ?? traceParent;
        return new SessionSpan(span, kind);
    }

    public void Ended(SessionOutcome outcome)
    {
        if (DsvmTelemetry.SessionDuration.Enabled)
        {
            double seconds = Stopwatch.GetElapsedTime(_started).TotalSeconds;
            var kind = new KeyValuePair<string, object?>("session.kind", Words[(int)_kind]);
            if (outcome.IsOk)
            {
                DsvmTelemetry.SessionDuration.Record(seconds, kind);
            }
            else
            {
                DsvmTelemetry.SessionDuration.Record(seconds, kind, new("error.type", outcome.IsContentWrong ? "wrong-content" : outcome.Errno.ToString()));
            }
        }

        if (_span is { IsAllDataRequested: true } span)
        {
            span.SetTag(AttributeNames.Errno, outcome.Errno.ToString());
            if (!outcome.IsOk)
            {
                span.SetStatus(ActivityStatusCode.Error, outcome.IsContentWrong ? "wrong content" : $"{outcome.Failed}: {outcome.Errno}");
            }
        }
    }

    public void Dispose() => _span?.Dispose();
}
