using System.Globalization;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Core.Telemetry;

namespace DistributedSvm.Reports.Traces;

/// <summary>
/// Writes a trace as Chrome's trace events in JSON, which ui.perfetto.dev opens: a process for each host, a track for each entity (more where it does several things at once), for
/// its locks and its engines; slices, flow arrows from a message's sending to its effect, counters. Streams: nothing is held back but the file's own buffer.
/// Source: "Trace Event Format" (Chromium project), and the Perfetto project's importer of it.
/// </summary>
/// <remarks>
/// Times are microseconds with six decimals: picoseconds. A slice is shown a nanosecond longer than it is, so that what happens in its last instant lies within it, and an instant is
/// seen at all; its true times are in its arguments.
/// </remarks>
public sealed class PerfettoWriter : ITraceSink
{
    private readonly World _world;
    private readonly TraceJson _json;
    private readonly PerfettoTracks _tracks;
    private long _flows;
    private bool _hasEvents;

    /// <param name="stream">Where to; stays open.</param>
    /// <param name="world">Names and places of the entities.</param>
    public PerfettoWriter(Stream stream, World world)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(world);
        _world = world;
        _json = new TraceJson(stream);
        _tracks = new PerfettoTracks(world);
        _json.Raw("{\"traceEvents\":["u8);
    }

    /// <summary>Slices begun so far.</summary>
    public long Slices { get; private set; }

    public void Begin(TraceSpan span)
    {
        ArgumentNullException.ThrowIfNull(span);
        PerfettoTrack track = _tracks.Take(span.Entity, span.Track, span.Start, out bool isNew);
        span.Handle = track;
        if (isNew)
        {
            Describe(track);
        }

        Slices++;
        Head("{\"ph\":\"B\",\"name\":"u8, span.Name, track, span.Start.Picoseconds);
        _json.Raw(span.Track.Length == 0 ? ",\"cat\":\"operation\",\"args\":{\"sim.time_ps\":"u8 : ",\"cat\":\"hold\",\"args\":{\"sim.time_ps\":"u8);
        _json.Number(span.Start.Picoseconds);
        if (!span.Asker.IsNone)
        {
            Argument(AttributeNames.Sender, span.Asker);
        }

        Write(span.Attributes);
        Close("}}"u8);
    }

    public void End(TraceSpan span, IReadOnlyList<TraceAttribute> attributes, bool isFinished)
    {
        ArgumentNullException.ThrowIfNull(span);
        ArgumentNullException.ThrowIfNull(attributes);
        var track = (PerfettoTrack)span.Handle!;
        long end = span.End.Picoseconds + PerfettoTracks.Nanosecond;
        track.FreeFrom = end;
        Head("{\"ph\":\"E\",\"name\":"u8, span.Name, track, end);
        _json.Raw(",\"args\":{\"duration_ps\":"u8);
        _json.Number((span.End - span.Start).Picoseconds);
        Write(attributes);
        if (!isFinished)
        {
            _json.Raw(",\"unfinished\":true"u8);
        }

        Close("}}"u8);
    }

    public void Flow(string name, TraceSpan from, SimTime sent, TraceSpan to, SimTime arrived)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        long id = ++_flows;
        Head("{\"ph\":\"s\",\"cat\":\"message\",\"name\":"u8, name, (PerfettoTrack)from.Handle!, sent.Picoseconds);
        _json.Raw(",\"id\":"u8);
        _json.Number(id);
        Close("}"u8);
        Head("{\"ph\":\"f\",\"bp\":\"e\",\"cat\":\"message\",\"name\":"u8, name, (PerfettoTrack)to.Handle!, arrived.Picoseconds);
        _json.Raw(",\"id\":"u8);
        _json.Number(id);
        Close("}"u8);
    }

    public void Gauge(EntityId entity, string track, string name, SimTime at, long value)
    {
        PerfettoCounter counter = _tracks.Counter(entity, track, name, out bool isNewProcess);
        if (isNewProcess)
        {
            DescribeProcess(counter.Process);
        }

        Open("{\"ph\":\"C\",\"name\":"u8);
        _json.Text(counter.Name);
        _json.Raw(",\"pid\":"u8);
        _json.Number(counter.Process);
        Time(at.Picoseconds);
        _json.Raw(",\"args\":{\"value\":"u8);
        _json.Number(value);
        Close("}}"u8);
    }

    public void Violation(EntityId entity, string invariant, string text, SimTime at)
    {
        PerfettoTrack track = _tracks.First(entity, out bool isNew);
        if (isNew)
        {
            Describe(track);
        }

        Head("{\"ph\":\"i\",\"s\":\"t\",\"cat\":\"violation\",\"name\":"u8, $"violation of {invariant}", track, at.Picoseconds);
        _json.Raw(",\"args\":{\"sim.time_ps\":"u8);
        _json.Number(at.Picoseconds);
        _json.Raw(",\"text\":"u8);
        _json.TextOnce(_world.Readable(text));
        Close("}}"u8);
    }

    /// <summary>Ends the file.</summary>
    /// <param name="isWhole">False when the run, or whoever followed it, was stopped before its end.</param>
    public void Finish(bool isWhole)
    {
        _json.Raw("\n],\"otherData\":{\"scenario\":"u8);
        _json.TextOnce(_world.Scenario);
        _json.Raw(",\"seed\":"u8);
        _json.TextOnce(_world.Seed.ToString(CultureInfo.InvariantCulture));
        _json.Raw(",\"clock\":\"virtual time from the run's beginning\",\"whole\":"u8);
        _json.Raw(isWhole ? "true"u8 : "false"u8);
        _json.Raw("}}\n"u8);
        _json.Flush();
    }

    private void Open(ReadOnlySpan<byte> start)
    {
        _json.Raw(_hasEvents ? ",\n"u8 : "\n"u8);
        _hasEvents = true;
        _json.Raw(start);
    }

    private void Head(ReadOnlySpan<byte> start, string name, PerfettoTrack track, long picoseconds)
    {
        Open(start);
        _json.Text(name);
        _json.Raw(track.Place);
        Time(picoseconds);
    }

    private void Time(long picoseconds)
    {
        _json.Raw(",\"ts\":"u8);
        _json.Microseconds(picoseconds);
    }

    private void Close(ReadOnlySpan<byte> end)
    {
        _json.Raw(end);
        _json.FlushIfFull();
    }

    private void Describe(PerfettoTrack track)
    {
        if (track.IsFirstOfProcess)
        {
            DescribeProcess(track.Process);
        }

        Metadata("thread_name", track.Process, track.Number, track.Name, 0);
        Metadata("thread_sort_index", track.Process, track.Number, null, track.SortIndex);
    }

    private void DescribeProcess(int process)
    {
        Metadata("process_name", process, process, _tracks.ProcessName(process), 0);
        Metadata("process_sort_index", process, process, null, process);
    }

    private void Metadata(string what, int process, int thread, string? name, long sortIndex)
    {
        Open("{\"ph\":\"M\",\"name\":"u8);
        _json.Text(what);
        _json.Raw(",\"pid\":"u8);
        _json.Number(process);
        _json.Raw(",\"tid\":"u8);
        _json.Number(thread);
        if (name is not null)
        {
            _json.Raw(",\"ts\":0,\"args\":{\"name\":"u8);
            _json.TextOnce(name);
        }
        else
        {
            _json.Raw(",\"ts\":0,\"args\":{\"sort_index\":"u8);
            _json.Number(sortIndex);
        }

        Close("}}"u8);
    }

    private void Write(IReadOnlyList<TraceAttribute> attributes)
    {
        for (int i = 0; i < attributes.Count; i++)
        {
            TraceAttribute attribute = attributes[i];
            if (attribute.Text is { } text)
            {
                Argument(attribute.Name, text);
            }
            else if (!attribute.Entity.IsNone)
            {
                Argument(attribute.Name, attribute.Entity);
            }
            else
            {
                _json.Raw(","u8);
                _json.Text(attribute.Name);
                _json.Raw(":"u8);
                _json.Number(attribute.Number);
            }
        }
    }

    private void Argument(string name, string value)
    {
        _json.Raw(","u8);
        _json.Text(name);
        _json.Raw(":"u8);
        _json.Text(value);
    }

    /// <summary>Only paths of the world's own entities are remembered: of children there is no end.</summary>
    private void Argument(string name, EntityId value)
    {
        _json.Raw(","u8);
        _json.Text(name);
        _json.Raw(":"u8);
        if (value.IsStatic)
        {
            _json.Text(_world.PathOf(value));
        }
        else
        {
            _json.TextOnce(_world.PathOf(value));
        }
    }
}
