using System.Text.Json;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Core.Telemetry;
using DistributedSvm.Model.Workloads.Phold;
using DistributedSvm.Reports.Traces;

namespace DistributedSvm.Reports.Tests.Traces;

/// <summary>What a trace's file holds, as Chrome's "Trace Event Format" has it.</summary>
public sealed class PerfettoWriterTests : IDisposable
{
    private static readonly EntityId Asker = new(1, EntityKind.Phold);
    private static readonly EntityId Asked = new(2, EntityKind.Phold);
    private static readonly EntityId Child = new(2, EntityKind.DmaBuf, 3);

    private readonly World _world = PholdWorld.Create(3, 1, SimTime.FromMicroseconds(1), SimTime.FromMicroseconds(1), SimTime.FromMicroseconds(1), 9);
    private readonly MemoryStream _file = new();
    private readonly PerfettoWriter _writer;
    private readonly TraceStories _stories;
    private long _sequence;

    public PerfettoWriterTests()
    {
        _writer = new PerfettoWriter(_file, _world);
        _stories = new TraceStories(_writer);
    }

    public void Dispose() => _file.Dispose();

    [Fact]
    public void An_operation_is_a_slice_on_the_track_of_whoever_was_asked_until_it_answers()
    {
        TraceRecord tick = Root(1_000_000, Asker, "tick");
        TraceRecord question = Question(3_500_001, tick, Asked, Asker, 7, "map");
        TraceRecord answer = Answer(5_000_000, question, 6_000_000);
        Add(tick, question, answer, Arrived(answer, 6_000_000));

        JsonElement[] events = Events();
        JsonElement begin = One(events, "B", "map");
        JsonElement end = One(events, "E", "map");
        Assert.Equal("3.500001", begin.GetProperty("ts").GetRawText());
        Assert.Equal("5.001", end.GetProperty("ts").GetRawText());
        Assert.Equal("lp1", TrackOf(events, begin));
        Assert.Equal("lp0", begin.GetProperty("args").GetProperty("svm.sender").GetString());
        Assert.Equal(3_500_001, begin.GetProperty("args").GetProperty("sim.time_ps").GetInt64());
        Assert.Equal(1_499_999, end.GetProperty("args").GetProperty("duration_ps").GetInt64());
        Assert.Equal("EBUSY", end.GetProperty("args").GetProperty("errno").GetString());
    }

    [Fact]
    public void Arrows_lead_from_the_sending_to_the_effect_and_have_both_ends_within_slices()
    {
        TraceRecord tick = Root(1_000_000, Asker, "tick");
        TraceRecord question = Question(3_000_000, tick, Asked, Asker, 7, "map");
        TraceRecord answer = Answer(5_000_000, question, 6_000_000);
        Add(tick, question, answer, Arrived(answer, 6_000_000));

        JsonElement[] events = Events();
        Assert.Equal(["1", "5"], Of(events, "s").Select(flow => flow.GetProperty("ts").GetRawText()));
        Assert.Equal(["3", "6"], Of(events, "f").Select(flow => flow.GetProperty("ts").GetRawText()));
        Assert.Equal(Ids(Of(events, "s")), Ids(Of(events, "f")));
        Assert.All(Of(events, "f"), flow => Assert.Equal("e", flow.GetProperty("bp").GetString()));
        AssertFlowsBind(events);
    }

    [Fact]
    public void What_an_entity_does_at_the_same_time_has_tracks_of_its_own_and_they_are_used_again()
    {
        TraceRecord tick = Root(1_000_000, Asker, "tick");
        TraceRecord one = Question(3_000_000, tick, Asked, Asker, 1, "map");
        TraceRecord two = Question(3_000_000, tick, Asked, Asker, 2, "map");
        TraceRecord three = Question(9_000_000, tick, Asked, Asker, 3, "map");
        Add(tick, one, two, Answer(5_000_000, one, 6_000_000), Answer(6_000_000, two, 7_000_000), three, Answer(10_000_000, three, 11_000_000));

        JsonElement[] events = Events();
        Assert.Equal(["lp1", "lp1 (2)", "lp1"], Of(events, "B").Where(e => Name(e) == "map").Select(e => TrackOf(events, e)));
        AssertNested(events);
    }

    [Fact]
    public void A_question_that_is_handed_on_ends_there_and_its_answer_comes_to_who_asked()
    {
        var other = new EntityId(3, EntityKind.Phold);
        TraceRecord tick = Root(500_000, Asker, "tick");
        TraceRecord work = Question(1_000_000, tick, Asker, other, 4, "work");
        TraceRecord question = Question(3_000_000, work, Asked, Asker, 7, "render");
        TraceRecord handedOn = new()
        {
            Kind = TraceRecordKind.Event,
            Time = new SimTime(4_000_000),
            Entity = other,
            Event = new EventKey(new SimTime(4_000_000), Asked, 70),
            Cause = question.Event,
            Peer = Asker,
            Name = "render",
            Role = MessageRole.Question,
            Operation = new OperationId(7),
        };
        TraceRecord answer = Answer(8_000_000, handedOn, 9_000_000);
        Add(tick, work, question, handedOn, answer, Arrived(answer, 9_000_000), Answer(9_000_000, work, 10_000_000));

        JsonElement[] events = Events();
        Assert.Equal(["3.001", "8.001"], Of(events, "E").Where(e => Name(e) == "render").Select(e => e.GetProperty("ts").GetRawText()));
        Assert.DoesNotContain(Of(events, "B"), e => Name(e) == "render done");
        AssertFlowsBind(events);
    }

    [Fact]
    public void Locks_and_engines_have_tracks_of_their_own_named_by_the_entity()
    {
        TraceRecord tick = Root(1_000_000, Asked, "tick");
        Add(
            tick,
            Lock(TraceRecordKind.LockAcquired, 1_000_000, 1),
            Lock(TraceRecordKind.LockWaits, 2_000_000, 2),
            Lock(TraceRecordKind.LockReleased, 4_000_000, 1),
            Lock(TraceRecordKind.LockAcquired, 4_000_000, 2),
            On(TraceRecordKind.Begin, 5_000_000, "render", "render"),
            On(TraceRecordKind.End, 7_000_000, "render", ""),
            Lock(TraceRecordKind.LockReleased, 8_000_000, 2));

        JsonElement[] events = Events();
        Assert.Equal("lp1 render", TrackOf(events, One(events, "B", "render")));
        Assert.Equal("4.001", One(events, "E", "wait for resv").GetProperty("ts").GetRawText());
        Assert.Equal(["lp1 resv", "lp1 resv"], Of(events, "B").Where(e => Name(e) == "resv").Select(e => TrackOf(events, e)[..8]));
        AssertNested(events);
    }

    [Fact]
    public void Counters_have_their_entity_in_the_name_and_violations_are_marked()
    {
        Add(
            new TraceRecord { Kind = TraceRecordKind.Gauge, Time = new SimTime(2_000_000), Entity = Asked, Event = default, Name = "vram.used", Value = 4096 },
            new TraceRecord { Kind = TraceRecordKind.Violation, Time = new SimTime(3_000_000), Entity = Asked, Event = default, Name = "I-5", Track = "\"wrong\"" });

        JsonElement[] events = Events();
        JsonElement counter = Of(events, "C").Single();
        Assert.Equal("lp1 vram.used", Name(counter));
        Assert.Equal(4096, counter.GetProperty("args").GetProperty("value").GetInt64());
        Assert.Equal("violation of I-5", Name(Of(events, "i").Single()));
    }

    [Fact]
    public void Tracks_stand_in_the_order_of_the_world_with_children_behind_their_parents()
    {
        TraceRecord child = Root(1_000_000, Child, "born");
        Add(child, Root(2_000_000, new EntityId(3, EntityKind.Phold), "late"), Root(3_000_000, Asked, "parent"), Root(4_000_000, Asker, "first"));

        JsonElement[] events = Events();
        IEnumerable<string> inOrder = Metadata(events, "thread_sort_index")
            .OrderBy(e => e.GetProperty("args").GetProperty("sort_index").GetInt64())
            .Select(e => TrackOf(events, e));
        Assert.Equal(["lp0", "lp1", "lp1#3", "lp2"], inOrder);
    }

    [Fact]
    public void What_goes_on_when_the_trace_stops_is_closed_and_says_so()
    {
        TraceRecord tick = Root(1_000_000, Asker, "tick");
        Add(tick, Question(3_000_000, tick, Asked, Asker, 7, "map"));
        _stories.Cut(new SimTime(8_000_000));

        JsonElement[] events = Events();
        JsonElement end = One(events, "E", "map");
        Assert.True(end.GetProperty("args").GetProperty("unfinished").GetBoolean());
        Assert.Equal("8.001", end.GetProperty("ts").GetRawText());
        AssertNested(events);
    }

    [Fact]
    public void An_empty_trace_is_a_file_as_well_and_tells_of_its_run()
    {
        Assert.Empty(Events());
        _file.Position = 0;
        JsonElement about = JsonDocument.Parse(_file).RootElement.GetProperty("otherData");
        Assert.Equal("9", about.GetProperty("seed").GetString());
        Assert.True(about.GetProperty("whole").GetBoolean());
    }

    private TraceRecord Root(long at, EntityId entity, string name) => new()
    {
        Kind = TraceRecordKind.Event,
        Time = new SimTime(at),
        Entity = entity,
        Event = new EventKey(new SimTime(at), entity, ++_sequence),
        Name = name,
        IsRoot = true,
    };

    private TraceRecord Question(long at, TraceRecord cause, EntityId asked, EntityId asker, long operation, string name) => new()
    {
        Kind = TraceRecordKind.Event,
        Time = new SimTime(at),
        Entity = asked,
        Event = new EventKey(new SimTime(at), asker, ++_sequence),
        Cause = cause.Event,
        Peer = asker,
        Name = name,
        Role = MessageRole.Question,
        Operation = new OperationId(operation),
    };

    private TraceRecord Answer(long at, TraceRecord question, long arrives) => new()
    {
        Kind = TraceRecordKind.Answer,
        Time = new SimTime(at),
        Entity = question.Entity,
        Event = new EventKey(new SimTime(arrives), question.Entity, ++_sequence),
        Cause = question.Event with { Time = new SimTime(at) },
        Peer = question.Peer,
        Name = "completed",
        Role = MessageRole.Answer,
        Operation = question.Operation,
        Attributes = [new TraceAttribute("errno", 0, "EBUSY")],
    };

    private static TraceRecord Arrived(TraceRecord answer, long at) => new()
    {
        Kind = TraceRecordKind.Event,
        Time = new SimTime(at),
        Entity = answer.Peer,
        Event = answer.Event,
        Cause = answer.Cause,
        Peer = answer.Entity,
        Name = answer.Name,
        Role = MessageRole.Answer,
        Operation = answer.Operation,
    };

    private static TraceRecord Lock(TraceRecordKind kind, long at, long operation) => new()
    {
        Kind = kind,
        Time = new SimTime(at),
        Entity = Asked,
        Event = default,
        Name = "resv",
        Peer = Asker,
        Operation = new OperationId(operation),
    };

    private static TraceRecord On(TraceRecordKind kind, long at, string track, string name) => new()
    {
        Kind = kind,
        Time = new SimTime(at),
        Entity = Asked,
        Event = default,
        Name = name,
        Track = track,
    };

    private void Add(params TraceRecord[] records)
    {
        foreach (TraceRecord record in records)
        {
            _stories.Add(record);
        }
    }

    private JsonElement[] Events()
    {
        _writer.Finish(isWhole: true);
        _file.Position = 0;
        return [.. JsonDocument.Parse(_file).RootElement.GetProperty("traceEvents").EnumerateArray()];
    }

    private static string Name(JsonElement e) => e.GetProperty("name").GetString()!;

    private static IEnumerable<JsonElement> Of(JsonElement[] events, string phase) => events.Where(e => e.GetProperty("ph").GetString() == phase);

    private static IEnumerable<JsonElement> Metadata(JsonElement[] events, string name) => Of(events, "M").Where(e => Name(e) == name);

    private static JsonElement One(JsonElement[] events, string phase, string name) => Of(events, phase).Single(e => Name(e) == name);

    private static (int, int) Place(JsonElement e) => (e.GetProperty("pid").GetInt32(), e.GetProperty("tid").GetInt32());

    private static string TrackOf(JsonElement[] events, JsonElement e) =>
        Metadata(events, "thread_name").Single(name => Place(name) == Place(e)).GetProperty("args").GetProperty("name").GetString()!;

    private static IEnumerable<long> Ids(IEnumerable<JsonElement> flows) => flows.Select(flow => flow.GetProperty("id").GetInt64());

    /// <summary>Slices and arrows as whoever reads the file sees them: in the order of time in nanoseconds, then as they stand in it.</summary>
    private static IEnumerable<JsonElement> Sorted(JsonElement[] events) =>
        events.Where(e => e.GetProperty("ph").GetString() is "B" or "E" or "s" or "f").OrderBy(e => decimal.Floor(e.GetProperty("ts").GetDecimal() * 1000));

    private static void AssertNested(JsonElement[] events)
    {
        var open = new Dictionary<(int, int), string>();
        foreach (JsonElement e in Sorted(events))
        {
            if (e.GetProperty("ph").GetString() == "B")
            {
                Assert.True(open.TryAdd(Place(e), Name(e)), $"{Name(e)} begins on a track that is taken");
            }
            else if (e.GetProperty("ph").GetString() == "E")
            {
                Assert.True(open.Remove(Place(e), out string? name));
                Assert.Equal(Name(e), name);
            }
        }

        Assert.Empty(open);
    }

    private static void AssertFlowsBind(JsonElement[] events)
    {
        AssertNested(events);
        var open = new HashSet<(int, int)>();
        foreach (JsonElement e in Sorted(events))
        {
            switch (e.GetProperty("ph").GetString())
            {
                case "B":
                    open.Add(Place(e));
                    break;
                case "E":
                    open.Remove(Place(e));
                    break;
                default:
                    Assert.Contains(Place(e), open);
                    break;
            }
        }
    }
}
