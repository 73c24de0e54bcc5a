using System.Collections.Immutable;
using System.Globalization;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Svm;
using DistributedSvm.Model.Workloads.Svm;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Workloads.Svm;

/// <summary>Each kind of step.</summary>
internal sealed partial class SvmProgramReader
{
    private const string System = "system";
    private const string Local = "local";

    private static readonly ImmutableArray<KeyValuePair<string, AtomicMode>> AtomicModes =
        [new("undefined", AtomicMode.Undefined), new("device", AtomicMode.Device), new("global", AtomicMode.Global), new("cpu", AtomicMode.Cpu)];

    private static readonly ImmutableArray<KeyValuePair<string, PrefetchPlace>> PrefetchPlaces =
        [new("preferred", PrefetchPlace.Consult), new(Local, PrefetchPlace.Local), new(System, PrefetchPlace.System)];

    private List<SvmStep> Step(MappingShape shape, MappingReader reader) => SvmStepShapes.VerbOf(shape) switch
    {
        "mmap" => [Map(reader)],
        "munmap" => [new UnmapMemory(Span(reader, "munmap"))],
        "mremap" => [Move(reader)],
        "mprotect" => [new ProtectMemory(Span(reader, "mprotect"), reader.Choice("protection", Protections) ?? Protection.ReadWrite)],
        "mlock" => [new LockMemory(Span(reader, "mlock"), true)],
        "munlock" => [new LockMemory(Span(reader, "munlock"), false)],
        "fork" => [new ForkChild(ProcessOf(reader, "fork"))],
        "exit" => [new ExitChild { Process = ProcessOf(reader, "exit") }],
        "cpuRead" => [new TouchMemory(Work(SvmAccessKind.Read, reader, "cpuRead", reader))],
        "cpuWrite" => [new TouchMemory(Work(SvmAccessKind.Write, reader, "cpuWrite", reader))],
        "cpuAtomic" => [new TouchMemory(Work(SvmAccessKind.Atomic, reader, "cpuAtomic", null))],
        "cpuCopy" => [new TouchMemory(Work(SvmAccessKind.Copy, reader, "cpuCopy", null))],
        "createVm" => [new CreateVm(Device(reader, "createVm"))],
        "closeVm" => [new CloseVm(Device(reader, "closeVm"))],
        "vmBind" => [new BindMemory(Device(reader, "on"), Span(reader, "vmBind"), reader.Boolean("buffer") ?? false ? VmaBacking.Buffer : VmaBacking.Mirror)],
        "vmUnbind" => [new BindMemory(Device(reader, "on"), Span(reader, "vmUnbind"), VmaBacking.Nothing)],
        "madvise" => [Advise(reader)],
        "prefetch" => [new PrefetchMemory(Device(reader, "on"), Span(reader, "prefetch"), reader.Choice("to", PrefetchPlaces) ?? PrefetchPlace.Consult)],
        "launch" => [new LaunchWork(Device(reader, "launch"), Kernel(reader))],
        "push" => [Transfer(reader, "push", "to")],
        "pull" => [Transfer(reader, "pull", "from")],
        "receive" => [Receive(reader)],
        "barrier" => [new MeetThreads(_barriers.NumberOf(reader.Text("barrier") ?? ""))],
        "pause" => [new PauseThread(reader.PositiveTime("pause") ?? SimTime.Zero)],
        "counters" => [new MarkCounters(_marks.NumberOf(reader.Text("counters") ?? ""))],
        "checkCounters" => Checks(reader),
        _ => [Repeat(reader)],
    };

    private MapMemory Map(MappingReader reader)
    {
        string name = reader.Text("mmap") ?? "";
        if (name.Length > 0 && !SvmSpanText.Name().IsMatch(name))
        {
            reader.Fail("mmap", $"'{name}' is not a name of an allocation; use letters, digits, '_' and '-', beginning with a letter");
        }

        return new MapMemory(
            _allocations.NumberOf(name),
            Size(reader) ?? 0,
            reader.Choice("type", Types) ?? VmaKind.Anonymous,
            reader.Choice("protection", Protections) ?? Protection.ReadWrite,
            reader.Has("at") ? Span(reader, "at", hasSize: false) : null);
    }

    private MoveMemory Move(MappingReader reader)
    {
        SvmSpan span = Span(reader, "mremap");
        string? name = reader.Text("as");
        return new MoveMemory(span, name is null ? span.Slot : _allocations.NumberOf(name));
    }

    private AdviseMemory Advise(MappingReader reader)
    {
        int device = Device(reader, "on");
        SvmSpan span = Span(reader, "madvise");
        string[] given = [.. ((string[])["preferredLocation", "atomic", "patIndex", "purgeable"]).Where(reader.Has)];
        if (given.Length != 1)
        {
            reader.Errors.Add(reader.Mapping, "a 'madvise' sets one of preferredLocation, atomic, patIndex and purgeable; write one step for each");
            return new AdviseMemory(device, span, SvmAttribute.PatIndex, [0]);
        }

        return given[0] switch
        {
            "preferredLocation" => new AdviseMemory(device, span, SvmAttribute.PreferredLocation, Locations(reader)),
            "atomic" => new AdviseMemory(device, span, SvmAttribute.Atomic, [(long)(reader.Choice("atomic", AtomicModes) ?? AtomicMode.Undefined)]),
            "patIndex" => new AdviseMemory(device, span, SvmAttribute.PatIndex, [reader.Integer("patIndex", 0, 31) ?? 0]),
            _ => new AdviseMemory(device, span, SvmAttribute.PurgeableState, [reader.Boolean("purgeable") ?? false ? 1 : 0]),
        };
    }

    /// <summary>A device, 'local' for the one that faults, 'system'; of a list the next is tried where the one before is out of reach.</summary>
    private ImmutableArray<long> Locations(MappingReader reader)
    {
        IReadOnlyList<YamlScalar> words = reader.Find("preferredLocation") is YamlList
            ? reader.Scalars("preferredLocation", "devices, or local, or system") ?? []
            : reader.Scalar("preferredLocation") is { } one ? [one] : [];
        return
        [
            .. words.Select(word => word.Text switch
            {
                System => AttributeValue.System,
                Local => AttributeValue.FaultingDevice,
                _ => DeviceOf(word, [Local, System]) ?? 0,
            }).DefaultIfEmpty(AttributeValue.FaultingDevice),
        ];
    }

    private ImmutableArray<SvmWork> Kernel(MappingReader reader)
    {
        var works = ImmutableArray.CreateBuilder<SvmWork>();
        YamlList? list = reader.List("kernel", "accesses such as { write: a }");
        if (list is { Items.IsEmpty: true })
        {
            reader.Fail("kernel", "a kernel needs at least one access, e.g. kernel: [{ write: a }]");
        }

        foreach (YamlValue item in list?.Items ?? [])
        {
            if (SvmStepShapes.Of(item, SvmStepShapes.Kernel, "a kernel", errors) is { } shape
                && MappingReader.Open(item, shape, $"the access '{SvmStepShapes.VerbOf(shape)}'", errors) is { } access)
            {
                string verb = SvmStepShapes.VerbOf(shape);
                SvmAccessKind kind = verb switch
                {
                    "read" => SvmAccessKind.Read,
                    "write" => SvmAccessKind.Write,
                    "atomic" => SvmAccessKind.Atomic,
                    _ => SvmAccessKind.Copy,
                };
                SvmWork work = Work(kind, access, verb, kind is SvmAccessKind.Read or SvmAccessKind.Write ? access : null);
                works.Add(work with { Times = (int)(access.Integer("times", 1, 100_000) ?? 1), Compute = access.Time("compute") ?? SimTime.Zero });
            }
        }

        return works.ToImmutable();
    }

    /// <summary>An access; <paramref name="values"/> is where 'value' may stand.</summary>
    private SvmWork Work(SvmAccessKind kind, MappingReader reader, string verb, MappingReader? values)
    {
        var work = new SvmWork { Kind = kind, Span = Span(reader, verb) };
        if (kind == SvmAccessKind.Copy)
        {
            return work with { Target = Span(reader, "to", hasSize: false) };
        }

        if (values is null || !values.Has("value"))
        {
            return work;
        }

        return kind == SvmAccessKind.Write
            ? work with { Value = values.Integer("value", 1, MostValue) }
            : work with { Expected = values.Find("value") is YamlList ? Values(values) : [values.Integer("value", 0, MostValue) ?? 0] };
    }

    private ImmutableArray<long> Values(MappingReader reader)
    {
        var values = ImmutableArray.CreateBuilder<long>();
        foreach (YamlScalar word in reader.Scalars("value", "whole numbers") ?? [])
        {
            if (long.TryParse(word.Text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value <= MostValue)
            {
                values.Add(value);
            }
            else
            {
                errors.Add(word, string.Create(CultureInfo.InvariantCulture, $"'value' must be whole numbers between 0 and {MostValue}, not {word.Description}"));
            }
        }

        return values.ToImmutable();
    }

    private List<SvmStep> Checks(MappingReader reader)
    {
        int mark = _marks.Find(reader.Text("checkCounters") ?? "");
        if (mark < 0)
        {
            reader.Fail("checkCounters", $"no step 'counters: {reader.Text("checkCounters")}' remembers what they were{Suggestion.WithAll(reader.Text("checkCounters") ?? "", _marks.All)}");
        }

        int device = Device(reader, "on");
        List<SvmStep> checks = [];
        foreach ((string key, SvmCounter counter) in ((string, SvmCounter)[])[("faults", SvmCounter.Faults), ("invalidations", SvmCounter.Invalidations), ("migrations", SvmCounter.Migrations)])
        {
            if (reader.Text(key) is { } text)
            {
                (long least, long most) = Bounds(reader, key, text);
                checks.Add(new CheckCounters(mark, device, counter, least, most));
            }
        }

        if (checks.Count == 0)
        {
            reader.Errors.Add(reader.Mapping, "'checkCounters' needs faults, invalidations or migrations, e.g. faults: 0");
        }

        return checks;
    }

    /// <summary>A number, or one with more: <c>5</c>, <c>1+</c>.</summary>
    private static (long Least, long Most) Bounds(MappingReader reader, string key, string text)
    {
        bool hasMore = text.EndsWith('+');
        if (!long.TryParse(hasMore ? text[..^1] : text, NumberStyles.None, CultureInfo.InvariantCulture, out long value))
        {
            reader.Fail(key, $"'{key}' must be a whole number such as 0, or with a '+' behind it for at least so many, e.g. 1+, not '{text}'");
        }

        return (value, hasMore ? long.MaxValue : value);
    }

    private RepeatSteps Repeat(MappingReader reader)
    {
        long times = reader.Integer("repeat", 1, MostRounds) ?? 1;
        ImmutableArray<SvmStep> body = reader.List("steps", "steps") is { } list ? Steps(list) : [];
        if (body.IsEmpty && reader.List("steps", "steps") is { Items.IsEmpty: true })
        {
            reader.Fail("steps", "a loop needs at least one step");
        }

        return new RepeatSteps(times, reader.Boolean("measured") ?? false ? [.. body, new EndIteration()] : body);
    }
}
