using System.Collections.Immutable;
using System.Globalization;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Svm;
using DistributedSvm.Model.Workloads.Svm;
using DistributedSvm.Scenarios.Units;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Workloads.Svm;

/// <summary>Reads the threads of a program. Names of devices are those of one host; threads of others are left out.</summary>
internal sealed partial class SvmProgramReader(ErrorList errors, ImmutableArray<VfTarget> devices, SvmHosts hosts)
{
    private const int MostThreads = 1_024;

    /// <summary>Rounds of a loop; a program without an end runs into the end of the scenario.</summary>
    private const long MostRounds = 1_000_000_000;

    /// <summary>Values that programs name; those that nobody names are above.</summary>
    private const long MostValue = 1L << 32;

    private static readonly ImmutableArray<KeyValuePair<string, VmaKind>> Types =
        [new("anonymous", VmaKind.Anonymous), new("huge", VmaKind.Huge), new("shared", VmaKind.Shared), new("file", VmaKind.File)];

    private static readonly ImmutableArray<KeyValuePair<string, Protection>> Protections =
        [new("none", Protection.None), new("read", Protection.Read), new("read-write", Protection.ReadWrite)];

    private readonly SvmNames _allocations = new();
    private readonly SvmNames _processes = new();
    private readonly SvmNames _barriers = new();
    private readonly SvmNames _marks = new();

    /// <summary>The largest size with which each allocation is mapped.</summary>
    private readonly Dictionary<int, long> _sizes = [];

    private int _thread;

    /// <summary>The program of an entry with either <c>threads</c> or <c>steps</c>; null, and errors, when anything is wrong.</summary>
    public SvmScript? Read(MappingReader entry)
    {
        int before = errors.Count;
        _processes.NumberOf("self");
        if (entry.Has("threads") == entry.Has("steps"))
        {
            entry.Fail(entry.Has("threads") ? "threads" : "steps", "a program has either 'threads', a list of them, or the 'steps' of its only thread");
            return null;
        }

        YamlList? list = entry.Has("steps") ? entry.List("steps", "steps") : entry.List("threads", "threads");
        if (list is null || list.Items.IsEmpty)
        {
            entry.Fail(entry.Has("steps") ? "steps" : "threads", "a program has at least one thread with at least one step");
            return null;
        }

        Collect(list);
        var threads = ImmutableArray.CreateBuilder<SvmThreadScript>();
        if (entry.Has("steps"))
        {
            threads.Add(new SvmThreadScript(Steps(list)));
        }
        else
        {
            foreach (YamlValue item in list.Items)
            {
                Thread(item, threads);
            }
        }

        if (threads.Count == 0 && errors.Count == before)
        {
            entry.Fail("threads", $"no thread of the program runs on {hosts.OwnName}; leave the host out of 'on', or give it a thread");
        }

        if (threads.Count > MostThreads)
        {
            entry.Fail("threads", string.Create(CultureInfo.InvariantCulture, $"a program has at most {MostThreads} threads, not {threads.Count}"));
        }

        return errors.Count > before ? null : new SvmScript { Scripts = threads.ToImmutable(), Names = _allocations.All };
    }

    private void Thread(YamlValue item, ImmutableArray<SvmThreadScript>.Builder threads)
    {
        if (MappingReader.Open(item, SvmStepShapes.Thread, "a thread", errors) is not { } reader || reader.List("steps", "steps") is not { } steps)
        {
            return;
        }

        long count = reader.Integer("count", 1, MostThreads) ?? 1;
        if (!IsHere(reader))
        {
            return;
        }

        for (_thread = 0; _thread < count; _thread++)
        {
            threads.Add(new SvmThreadScript(Steps(steps)));
        }

        _thread = 0;
    }

    /// <summary>What is mapped, forked or marked anywhere is known everywhere: threads do not say who comes first.</summary>
    private void Collect(YamlValue value)
    {
        switch (value)
        {
            case YamlList list:
                foreach (YamlValue item in list.Items)
                {
                    Collect(item);
                }

                break;
            case YamlMapping mapping:
                Learn(mapping, "mmap", _allocations);
                Learn(mapping, "as", _allocations);
                Learn(mapping, "fork", _processes);
                Learn(mapping, "counters", _marks);
                if (mapping.Find("mmap") is YamlScalar name && mapping.Find("size") is YamlScalar size && Dimension.Size.TryParse(size.Text, out long bytes, out _))
                {
                    int slot = _allocations.NumberOf(name.Text);
                    _sizes[slot] = Math.Max(bytes, _sizes.GetValueOrDefault(slot));
                }

                foreach (YamlEntry entry in mapping.Entries.Where(entry => entry.Value is YamlList))
                {
                    Collect(entry.Value);
                }

                break;
        }
    }

    private static void Learn(YamlMapping mapping, string key, SvmNames names)
    {
        if (mapping.Find(key) is YamlScalar { IsEmpty: false } name)
        {
            names.NumberOf(name.Text);
        }
    }

    private ImmutableArray<SvmStep> Steps(YamlList list)
    {
        var steps = ImmutableArray.CreateBuilder<SvmStep>();
        foreach (YamlValue item in list.Items)
        {
            if (SvmStepShapes.Of(item, SvmStepShapes.Steps, "a program", errors) is { } shape
                && MappingReader.Open(item, shape, $"the step '{SvmStepShapes.VerbOf(shape)}'", errors) is { } reader)
            {
                foreach (SvmStep step in Step(shape, reader))
                {
                    steps.Add(step with { Line = item.Line, Expect = shape.Keys.Contains("expect") ? Expect(reader) : [], Process = shape.Keys.Contains("in") ? ProcessOf(reader, "in") : step.Process });
                }
            }
        }

        return steps.ToImmutable();
    }

    private ImmutableArray<Errno> Expect(MappingReader reader)
    {
        IReadOnlyList<YamlScalar> words = reader.Find("expect") is YamlList ? reader.Scalars("expect", "errors such as EFAULT") ?? [] : reader.Scalar("expect") is { } one ? [one] : [];
        var expected = ImmutableArray.CreateBuilder<Errno>();
        foreach (YamlScalar word in words)
        {
            if (word.Text == "ok")
            {
                expected.Add(Errno.Ok);
            }
            else if (word.Text.StartsWith('E') && Enum.TryParse(word.Text, out Errno errno) && Enum.IsDefined(errno))
            {
                expected.Add(errno);
            }
            else
            {
                errors.Add(word, $"'expect' cannot be '{word.Text}'{Suggestion.WithAll(word.Text, ["ok", .. Enum.GetNames<Errno>().Where(name => name != nameof(Errno.Ok))])}");
            }
        }

        return expected.ToImmutable();
    }

    private int ProcessOf(MappingReader reader, string key)
    {
        if (reader.Scalar(key) is not { } name)
        {
            return 0;
        }

        int process = _processes.Find(name.Text);
        if (process < 0)
        {
            errors.Add(name, $"no child is forked as '{name.Text}'{Suggestion.WithAll(name.Text, _processes.All)}");
        }

        return Math.Max(0, process);
    }

    private int Device(MappingReader reader, string key) => reader.Scalar(key) is { } name ? DeviceOf(name, []) ?? 0 : 0;

    /// <summary>A device by its name on the host; other words may be meant as well.</summary>
    private int? DeviceOf(YamlScalar name, ImmutableArray<string> others)
    {
        int index = devices.ToList().FindIndex(device => SvmTargets.NameOf(device) == name.Text);
        if (index >= 0)
        {
            return index;
        }

        errors.Add(name, $"this workload does not use '{name.Text}'{Suggestion.WithAll(name.Text, [.. devices.Select(SvmTargets.NameOf), .. others])}");
        return null;
    }

    /// <summary>Memory at a key, as long as 'size' says, or to the end of its allocation.</summary>
    private SvmSpan Span(MappingReader reader, string key, bool hasSize = true)
    {
        if (reader.Scalar(key) is not { } place)
        {
            return default;
        }

        if (!SvmSpanText.TryParse(place.Text, _allocations, _thread, out SvmSpan span, out string problem))
        {
            errors.Add(place, $"'{key}': {problem}");
            return default;
        }

        long size = hasSize ? Size(reader) ?? 0 : 0;
        if (hasSize && size == 0 && span.Slot < 0)
        {
            errors.Add(place, $"'{key}' is an address, so 'size' must say how much of it, e.g. size: 4KiB");
        }
        else if (hasSize && size == 0 && _sizes.TryGetValue(span.Slot, out long bytes) && span.Offset >= bytes)
        {
            errors.Add(place, $"'{key}': {place.Text} is behind the {Dimension.Size.Format(bytes)} of the allocation; give a 'size' if that is meant");
        }

        return span with { Bytes = size };
    }

    private static long? Size(MappingReader reader)
    {
        long? size = reader.Quantity("size", Dimension.Size, SvmSpanText.PageSize, "at least 4KiB");
        if (size % SvmSpanText.PageSize is > 0)
        {
            reader.Fail("size", $"'size' must be whole pages of 4KiB, not {reader.Text("size")}");
        }

        return size;
    }
}
