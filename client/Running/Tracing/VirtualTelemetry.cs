using System.Diagnostics;
using DistributedSvm.Grains.Telemetry;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Core.Telemetry;
using DistributedSvm.Reports.Traces;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace DistributedSvm.Client.Running.Tracing;

/// <summary>
/// Sends a run's spans through OpenTelemetry with the times of virtual time: the run begins at <see cref="Origin"/>. One trace for each root operation, its id a function of seed and root
/// event; a span's parent is the one that led to it. The standard OTEL_ variables say where to and how much.
/// </summary>
internal sealed class VirtualTelemetry : ITraceOutput, ITraceSink
{
    /// <summary>Virtual time zero. OpenTelemetry's times end at 100 ns; the exact ones are the attributes sim.time_ps and sim.duration_ps.</summary>
    public static readonly DateTimeOffset Origin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private const string SourceName = "DistributedSvm.VirtualTime";
    private const long PicosecondsPerTick = 100_000;

    /// <summary>The id of the trace that begins next on this thread: there is no other way to choose one.</summary>
    [ThreadStatic]
    private static ActivityTraceId? _nextTrace;

    private readonly World _world;
    private readonly ActivitySource _source = new(SourceName);
    private readonly SpanExport _export;
    private readonly TracerProvider _provider;

    private VirtualTelemetry(World world, SpanExport export)
    {
        Activity.TraceIdGenerator = () => _nextTrace ?? ActivityTraceId.CreateRandom();
        _world = world;
        _export = export;
        _provider = Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(resource => resource
                .AddService("dsvm")
                .AddAttributes([new("svm.scenario", world.Scenario), new("svm.seed", world.Seed.ToString(System.Globalization.CultureInfo.InvariantCulture))])
                .AddEnvironmentVariableDetector())
            .AddSource(SourceName)
            .AddProcessor(export)
            .Build();
    }

    public ITraceSink Sink => this;

    /// <param name="world">What is run.</param>
    /// <param name="kind">Where to; not none.</param>
    /// <param name="say">Takes the one warning that there may be.</param>
    public static VirtualTelemetry Create(World world, TelemetryKind kind, Action<string> say)
    {
        if (kind == TelemetryKind.Console)
        {
            return new VirtualTelemetry(world, new SpanExport(new ConsoleActivityExporter(new ConsoleExporterOptions()), "the console", isPatient: true, say));
        }

        var options = new OtlpExporterOptions();
        return new VirtualTelemetry(world, new SpanExport(new OtlpTraceExporter(options), options.Endpoint.ToString(), isPatient: false, say));
    }

    public void Begin(TraceSpan span)
    {
        ActivityContext parent = (span.Cause?.Handle as Activity)?.Context ?? default;
        Activity.Current = null;
        _nextTrace = parent == default ? TraceOf(span.Root) : null;
        Activity? activity = _source.StartActivity(
            span.Asker.IsNone ? ActivityKind.Internal : ActivityKind.Server, parent, tags: null, links: null, startTime: TimeOf(span.Start), name: span.Name);
        Activity.Current = null;
        span.Handle = activity;
        if (activity is not { IsAllDataRequested: true })
        {
            return;
        }

        activity.SetTag(AttributeNames.SimTimePs, span.Start.Picoseconds);
        activity.SetTag(AttributeNames.Entity, _world.PathOf(span.Entity));
        if (!span.Asker.IsNone)
        {
            activity.SetTag(AttributeNames.Sender, _world.PathOf(span.Asker));
        }

        if (span.Track.Length > 0)
        {
            activity.SetTag("svm.track", span.Track);
        }

        Tag(activity, span.Attributes);
    }

    public void End(TraceSpan span, IReadOnlyList<TraceAttribute> attributes, bool isFinished)
    {
        if (span.Handle is not Activity activity)
        {
            return;
        }

        if (activity.IsAllDataRequested)
        {
            activity.SetTag("sim.duration_ps", (span.End - span.Start).Picoseconds);
            Tag(activity, attributes);
            if (!isFinished)
            {
                activity.SetTag("unfinished", true);
            }

            if (attributes.FirstOrDefault(attribute => attribute.Name == AttributeNames.Errno).Text is { } errno && errno != nameof(Errno.Ok))
            {
                activity.SetStatus(ActivityStatusCode.Error, errno);
            }
        }

        activity.SetEndTime(TimeOf(span.End).UtcDateTime);
        activity.Stop();
    }

    /// <summary>A span's parent says it.</summary>
    public void Flow(string name, TraceSpan from, SimTime sent, TraceSpan to, SimTime arrived)
    {
    }

    /// <summary>No span.</summary>
    public void Gauge(EntityId entity, string track, string name, SimTime at, long value)
    {
    }

    public void Violation(EntityId entity, string invariant, string text, SimTime at)
    {
        Activity.Current = null;
        _nextTrace = TraceOf(new EventKey(at, entity, 0));
        using Activity? activity = _source.StartActivity(
            ActivityKind.Internal, parentContext: default, tags: null, links: null, startTime: TimeOf(at), name: $"violation of {invariant}");
        activity?.SetTag(AttributeNames.SimTimePs, at.Picoseconds);
        activity?.SetTag(AttributeNames.Entity, _world.PathOf(entity));
        activity?.SetStatus(ActivityStatusCode.Error, _world.Readable(text));
        activity?.SetEndTime(TimeOf(at).UtcDateTime);
    }

    public Task Finish(bool isWhole) => _export.Finish();

    public async ValueTask DisposeAsync()
    {
        await _export.Finish();
        _provider.Dispose();
        _source.Dispose();
    }

    private static DateTimeOffset TimeOf(SimTime time) => Origin.AddTicks(time.Picoseconds / PicosecondsPerTick);

    private void Tag(Activity activity, IReadOnlyList<TraceAttribute> attributes)
    {
        foreach (TraceAttribute attribute in attributes)
        {
            activity.SetTag(attribute.Name, attribute.Text ?? (attribute.Entity.IsNone ? attribute.Number : (object)_world.PathOf(attribute.Entity)));
        }
    }

    private ActivityTraceId TraceOf(EventKey root)
    {
        var digest = new Digest(_world.Seed);
        digest.Add(root.Time);
        digest.Add(root.Sender);
        digest.Add(root.Sequence);
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, digest.Value);
        digest.Add(1);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], digest.Value | 1);
        return ActivityTraceId.CreateFromBytes(bytes);
    }
}
