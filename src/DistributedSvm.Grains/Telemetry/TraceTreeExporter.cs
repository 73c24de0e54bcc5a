using System.Diagnostics;
using System.Globalization;
using System.Text;
using DistributedSvm.Model.Core.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Exporter;

namespace DistributedSvm.Grains.Telemetry;

/// <summary>Writes each trace as a tree once nothing of it is under way in this process: a line per span, with its length and what is worth knowing of it.</summary>
internal sealed class TraceTreeExporter(TextWriter output) : ConsoleExporter<Activity>(new ConsoleExporterOptions())
{
    private const int MostTraces = 1_000;

    /// <summary>After a session has ended, what nobody waits for goes on a little.</summary>
    private static readonly TimeSpan Afterwards = TimeSpan.FromMilliseconds(100);

    private const int NameWidth = 36;
    private const int PathWidth = 28;

    private readonly Lock _lock = new();
    private readonly Dictionary<ActivityTraceId, List<Activity>> _open = [];

    /// <summary>By trace, how many of its spans in this process have not ended.</summary>
    private readonly Dictionary<ActivityTraceId, int> _underWay = [];

    /// <summary>Traces of which nothing was under way at that time, oldest first.</summary>
    private readonly Queue<(ActivityTraceId Trace, long Since)> _quiet = new();

    /// <summary>A span has begun.</summary>
    public void Began(Activity span)
    {
        lock (_lock)
        {
            _underWay[span.TraceId] = _underWay.GetValueOrDefault(span.TraceId) + 1;
        }
    }

    public override ExportResult Export(in Batch<Activity> batch)
    {
        lock (_lock)
        {
            foreach (Activity span in batch)
            {
                Add(span);
            }

            while (_quiet.TryPeek(out (ActivityTraceId Trace, long Since) oldest) && Stopwatch.GetElapsedTime(oldest.Since) > Afterwards)
            {
                _quiet.Dequeue();
                if (!_underWay.ContainsKey(oldest.Trace) && _open.Remove(oldest.Trace, out List<Activity>? spans))
                {
                    Write(spans);
                }
            }
        }

        return ExportResult.Success;
    }

    protected override bool OnShutdown(int timeoutMilliseconds)
    {
        lock (_lock)
        {
            foreach (List<Activity> spans in _open.Values)
            {
                Write(spans);
            }

            _open.Clear();
        }

        return true;
    }

    /// <summary>A trace is told once nothing of it is under way here.</summary>
    private void Add(Activity span)
    {
        int left = _underWay.GetValueOrDefault(span.TraceId) - 1;
        if (left > 0)
        {
            _underWay[span.TraceId] = left;
        }
        else
        {
            _underWay.Remove(span.TraceId);
        }

        if (!_open.TryGetValue(span.TraceId, out List<Activity>? spans))
        {
            if (_open.Count >= MostTraces)
            {
                return;
            }

            _open.Add(span.TraceId, spans = []);
        }

        spans.Add(span);
        if (left <= 0)
        {
            _quiet.Enqueue((span.TraceId, Stopwatch.GetTimestamp()));
        }
    }

    private void Write(List<Activity> spans)
    {
        var text = new StringBuilder();
        HashSet<ActivitySpanId> known = [.. spans.Select(span => span.SpanId)];
        ILookup<ActivitySpanId, Activity> children = spans.OrderBy(span => span.StartTimeUtc).ToLookup(span => known.Contains(span.ParentSpanId) ? span.ParentSpanId : default);
        text.Append(CultureInfo.InvariantCulture, $"trace {spans[0].TraceId}\n");
        foreach (Activity root in children[default])
        {
            Write(text, root, children, indent: "", branch: "");
        }

        output.WriteLine(text.ToString());
    }

    private static void Write(StringBuilder text, Activity span, ILookup<ActivitySpanId, Activity> children, string indent, string branch)
    {
        string name = indent + branch + span.DisplayName;
        string line = string.Create(
            CultureInfo.InvariantCulture, $"{name.PadRight(NameWidth)} {Milliseconds(span),9} ms  {Text(span, AttributeNames.Entity).PadRight(PathWidth)}  {Details(span)}");
        text.Append(line.TrimEnd()).Append('\n');
        Activity[] below = [.. children[span.SpanId]];
        string next = indent + branch switch
        {
            "" => "",
            "├─ " => "│  ",
            _ => "   ",
        };
        for (int i = 0; i < below.Length; i++)
        {
            Write(text, below[i], children, next, i + 1 < below.Length ? "├─ " : "└─ ");
        }
    }

    private static string Milliseconds(Activity span) => span.Duration.TotalMilliseconds.ToString("F3", CultureInfo.InvariantCulture);

    private static string Text(Activity span, string name) => span.GetTagItem(name)?.ToString() ?? "";

    private static string Details(Activity span)
    {
        IEnumerable<string> tags = span.TagObjects.Where(tag => tag.Key is not AttributeNames.Entity and not "error.type").Select(tag => $"{tag.Key}={tag.Value}");
        IEnumerable<string> events = span.Events.Select(happened => $"+{happened.Name}");
        return string.Join(' ', tags.Concat(events));
    }
}
