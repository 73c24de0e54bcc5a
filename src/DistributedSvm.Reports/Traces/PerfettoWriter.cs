using System.Text.Json;
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
public sealed class PerfettoWriter : ITraceSink, IDisposable
{
    private const int FlushAt = 1 << 16;

    private readonly Stream _stream;
    private readonly Utf8JsonWriter _json;
    private readonly PerfettoTracks _tracks;
    private readonly Dictionary<string, JsonEncodedText> _names = [];
    private readonly byte[] _number = new byte[32];
    private long _flows;

    /// <param name="stream">Where to; stays open.</param>
    /// <param name="world">Names and places of the entities.</param>
    public PerfettoWriter(Stream stream, World world)
    {
        ArgumentNullException.ThrowIfNull(world);
        _stream = stream;
        _json = new Utf8JsonWriter(stream, new JsonWriterOptions { SkipValidation = true });
        _tracks = new PerfettoTracks(world);
        World = world;
        _json.WriteStartObject();
        _json.WriteStartArray("traceEvents"u8);
    }

    /// <summary>Slices begun so far.</summary>
    public long Slices { get; private set; }

    private World World { get; }

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
        Head("B"u8, span.Name, track, span.Start.Picoseconds);
        _json.WriteString("cat"u8, span.Track.Length == 0 ? "operation"u8 : "hold"u8);
        _json.WriteStartObject("args"u8);
        _json.WriteNumber(Name(AttributeNames.SimTimePs), span.Start.Picoseconds);
        if (!span.Asker.IsNone)
        {
            _json.WriteString(Name(AttributeNames.Sender), World.PathOf(span.Asker));
        }

        Write(span.Attributes);
        _json.WriteEndObject();
        Close();
    }

    public void End(TraceSpan span, IReadOnlyList<TraceAttribute> attributes, bool isFinished)
    {
        ArgumentNullException.ThrowIfNull(span);
        ArgumentNullException.ThrowIfNull(attributes);
        var track = (PerfettoTrack)span.Handle!;
        long end = span.End.Picoseconds + PerfettoTracks.Nanosecond;
        track.FreeFrom = end;
        Head("E"u8, span.Name, track, end);
        _json.WriteStartObject("args"u8);
        if (span.End > span.Start)
        {
            _json.WriteNumber("duration_ps"u8, (span.End - span.Start).Picoseconds);
        }

        Write(attributes);
        if (!isFinished)
        {
            _json.WriteBoolean("unfinished"u8, true);
        }

        _json.WriteEndObject();
        Close();
    }

    public void Flow(string name, TraceSpan from, SimTime sent, TraceSpan to, SimTime arrived)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        long id = ++_flows;
        Head("s"u8, name, (PerfettoTrack)from.Handle!, sent.Picoseconds);
        _json.WriteString("cat"u8, "message"u8);
        _json.WriteNumber("id"u8, id);
        Close();
        Head("f"u8, name, (PerfettoTrack)to.Handle!, arrived.Picoseconds);
        _json.WriteString("cat"u8, "message"u8);
        _json.WriteNumber("id"u8, id);
        _json.WriteString("bp"u8, "e"u8);
        Close();
    }

    public void Gauge(EntityId entity, string track, string name, SimTime at, long value)
    {
        PerfettoCounter counter = _tracks.Counter(entity, track, name, out bool isNewProcess);
        if (isNewProcess)
        {
            DescribeProcess(counter.Process);
        }

        _json.WriteStartObject();
        _json.WriteString("ph"u8, "C"u8);
        _json.WriteString("name"u8, Name(counter.Name));
        _json.WriteNumber("pid"u8, counter.Process);
        Time(at.Picoseconds);
        _json.WriteStartObject("args"u8);
        _json.WriteNumber("value"u8, value);
        _json.WriteEndObject();
        Close();
    }

    public void Violation(EntityId entity, string invariant, string text, SimTime at)
    {
        PerfettoTrack track = _tracks.First(entity, out bool isNew);
        if (isNew)
        {
            Describe(track);
        }

        Head("i"u8, $"violation of {invariant}", track, at.Picoseconds);
        _json.WriteString("s"u8, "t"u8);
        _json.WriteStartObject("args"u8);
        _json.WriteNumber(Name(AttributeNames.SimTimePs), at.Picoseconds);
        _json.WriteString("text"u8, World.Readable(text));
        _json.WriteEndObject();
        Close();
    }

    /// <summary>Ends the file.</summary>
    /// <param name="isWhole">False when the run, or whoever followed it, was stopped before its end.</param>
    public void Finish(bool isWhole)
    {
        _json.WriteEndArray();
        _json.WriteStartObject("otherData"u8);
        _json.WriteString("scenario"u8, World.Scenario);
        _json.WriteString("seed"u8, World.Seed.ToString(System.Globalization.CultureInfo.InvariantCulture));
        _json.WriteString("clock"u8, "virtual time from the run's beginning"u8);
        _json.WriteBoolean("whole"u8, isWhole);
        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.Flush();
        _stream.Write("\n"u8);
    }

    public void Dispose() => _json.Dispose();

    private void Head(ReadOnlySpan<byte> phase, string name, PerfettoTrack track, long picoseconds)
    {
        _json.WriteStartObject();
        _json.WriteString("ph"u8, phase);
        _json.WriteString("name"u8, Name(name));
        _json.WriteNumber("pid"u8, track.Process);
        _json.WriteNumber("tid"u8, track.Number);
        Time(picoseconds);
    }

    private void Describe(PerfettoTrack track)
    {
        if (track.IsFirstOfProcess)
        {
            DescribeProcess(track.Process);
        }

        Metadata("thread_name"u8, track.Process, track.Number, track.Name, 0);
        Metadata("thread_sort_index"u8, track.Process, track.Number, null, track.SortIndex);
    }

    private void DescribeProcess(int process)
    {
        Metadata("process_name"u8, process, process, _tracks.ProcessName(process), 0);
        Metadata("process_sort_index"u8, process, process, null, process);
    }

    private void Metadata(ReadOnlySpan<byte> what, int process, int thread, string? name, long sortIndex)
    {
        _json.WriteStartObject();
        _json.WriteString("ph"u8, "M"u8);
        _json.WriteString("name"u8, what);
        _json.WriteNumber("pid"u8, process);
        _json.WriteNumber("tid"u8, thread);
        _json.WriteNumber("ts"u8, 0);
        _json.WriteStartObject("args"u8);
        if (name is not null)
        {
            _json.WriteString("name"u8, name);
        }
        else
        {
            _json.WriteNumber("sort_index"u8, sortIndex);
        }

        _json.WriteEndObject();
        Close();
    }

    private void Write(IReadOnlyList<TraceAttribute> attributes)
    {
        for (int i = 0; i < attributes.Count; i++)
        {
            TraceAttribute attribute = attributes[i];
            if (attribute.Text is { } text)
            {
                _json.WriteString(Name(attribute.Name), Name(text));
            }
            else if (!attribute.Entity.IsNone)
            {
                _json.WriteString(Name(attribute.Name), World.PathOf(attribute.Entity));
            }
            else
            {
                _json.WriteNumber(Name(attribute.Name), attribute.Number);
            }
        }
    }

    /// <summary>Microseconds, down to picoseconds.</summary>
    private void Time(long picoseconds)
    {
        const int Decimals = 6;
        (long whole, long part) = Math.DivRem(picoseconds, 1_000_000);
        _ = System.Buffers.Text.Utf8Formatter.TryFormat(whole, _number, out int length);
        if (part != 0)
        {
            _number[length] = (byte)'.';
            for (int i = Decimals; i > 0; i--, part /= 10)
            {
                _number[length + i] = (byte)('0' + (part % 10));
            }

            length += Decimals + 1;
        }

        _json.WritePropertyName("ts"u8);
        _json.WriteRawValue(_number.AsSpan(0, length), skipInputValidation: true);
    }

    private void Close()
    {
        _json.WriteEndObject();
        if (_json.BytesPending >= FlushAt)
        {
            _json.Flush();
        }
    }

    private JsonEncodedText Name(string name)
    {
        if (!_names.TryGetValue(name, out JsonEncodedText encoded))
        {
            _names[name] = encoded = JsonEncodedText.Encode(name);
        }

        return encoded;
    }
}
