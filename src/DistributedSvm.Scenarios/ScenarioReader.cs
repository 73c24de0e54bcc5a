using System.Collections.Immutable;
using System.Globalization;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing.Variants;
using DistributedSvm.Scenarios.Catalogue;
using DistributedSvm.Scenarios.Faults;
using DistributedSvm.Scenarios.Hosts;
using DistributedSvm.Scenarios.Outcomes;
using DistributedSvm.Scenarios.Protocols;
using DistributedSvm.Scenarios.Schedules;
using DistributedSvm.Scenarios.Units;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios;

/// <summary>Reads a scenario: YAML in, a resolved document or a <see cref="ScenarioException"/> with all that is wrong out.</summary>
public sealed class ScenarioReader
{
    internal static readonly MappingShape Shape = new("scenario", ["name", "duration", "hosts"],
        ["seed", "drain", "catalogue", "gpuModels", "interconnects", "protocol", "vfioBase", "kernel", "schedule", "options", "network", "ualink", "workloads", "faults", "expect", "outcome"]);

    internal static readonly MappingShape PodShape = new("ualink", ["bandwidth", "latency"], []);

    internal static readonly MappingShape NetworkShape = new("network", ["bandwidth", "latency"], ["chunk"]);

    /// <summary>GPUs of all hosts together: more than any cluster of ours, less than what exhausts the memory.</summary>
    private const int MaximumGpus = 65_536;

    /// <summary>Generous, since idle time costs nothing: longer than any backlog that a workload leaves behind.</summary>
    private static readonly SimTime DefaultDrain = SimTime.FromSeconds(60);

    /// <summary>What a copy is cut into where the scenario does not say: about 40 us at 200 Gbps.</summary>
    private const long DefaultChunk = 1L << 20;

    /// <summary>The latency is what hosts may run ahead of each other: no NIC is faster, and no network on earth slower.</summary>
    private static readonly (SimTime Least, SimTime Most) LatencyBounds = (SimTime.FromNanoseconds(100), SimTime.FromSeconds(1));

    private readonly ScenarioVocabulary _vocabulary;
    private readonly ScenarioFiles _files;
    private readonly ErrorList _errors;

    private ScenarioReader(ScenarioVocabulary vocabulary, ScenarioFiles files, ErrorList errors) => (_vocabulary, _files, _errors) = (vocabulary, files, errors);

    /// <summary>The scenario in a file; the files that it names are relative to its folder.</summary>
    public static ScenarioDocument Read(string path, ScenarioVocabulary? vocabulary = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ScenarioException(path, 0, 0, ScenarioFiles.Problem(e), e);
        }

        return Parse(text, path, File.ReadAllText, vocabulary);
    }

    /// <summary>
    /// The scenario in a text. <paramref name="fileName"/> is its name in messages and the base of relative paths; <paramref name="readText"/> gives the text
    /// of a file that it names, by path (by default from disk).
    /// </summary>
    public static ScenarioDocument Parse(string text, string fileName, Func<string, string>? readText = null, ScenarioVocabulary? vocabulary = null)
    {
        ErrorList errors = new();
        return Parse(YamlText.Parse(text, fileName, errors), fileName, readText ?? File.ReadAllText, vocabulary, errors);
    }

    /// <summary>The scenario in values that were read before, and perhaps changed since.</summary>
    public static ScenarioDocument Parse(YamlValue root, string fileName, Func<string, string> readText, ScenarioVocabulary? vocabulary = null) =>
        Parse(root, fileName, readText, vocabulary, new ErrorList());

    private static ScenarioDocument Parse(YamlValue root, string fileName, Func<string, string> readText, ScenarioVocabulary? vocabulary, ErrorList errors)
    {
        ScenarioReader reader = new(vocabulary ?? ScenarioVocabulary.Default, new ScenarioFiles(fileName, readText), errors);
        ScenarioDocument? document = reader.Document(root);
        errors.ThrowIfAny();
        return document!;
    }

    private ScenarioDocument? Document(YamlValue root)
    {
        MappingReader? reader = MappingReader.Open(root, Shape, "a scenario", _errors);
        if (reader is null)
        {
            return null;
        }

        string name = reader.Text("name") ?? "";
        ulong seed = (ulong)(reader.Integer("seed", 0, long.MaxValue) ?? 1);
        SimTime? duration = reader.PositiveTime("duration");
        SimTime drain = reader.Time("drain") ?? DefaultDrain;
        if (duration?.PlusOrNever(drain).IsNever ?? false)
        {
            reader.Fail("duration", "'duration' and 'drain' together are more virtual time than there is (about 106 days)");
        }

        ImmutableArray<string> interconnects = Interconnects(reader);
        ProtocolKind protocol = reader.Named("protocol", "protocol", ProtocolKinds.All) ?? ProtocolKind.Reference;
        VfioBaseKind? vfioBase = reader.Named("vfioBase", "vfio base", VfioBaseKinds.All);
        SchedulePolicy schedule = ScheduleReader.Read(reader, _errors);
        ImmutableArray<Blame> expect = Expect(reader);
        ExpectedOutcomes outcome = OutcomeReader.Read(reader);
        int beforeHosts = _errors.Count;
        ResolvedNetwork? network = Network(reader);
        ResolvedPod? pod = Pod(reader);
        KernelProfile kernel = reader.Named("kernel", "kernel", Kernels) is { } index ? KernelProfile.All[index] : KernelProfile.Linux70;
        ImmutableArray<ResolvedHost> hosts = Hosts(reader, Catalogue(reader), network, kernel);

        // Workloads and faults name hosts and times: while those are wrong, what would be said about them is noise. Their own syntax is still checked.
        bool resolvable = _errors.Count == beforeHosts && duration is not null;
        WorkloadContext? context = resolvable ? new WorkloadContext(hosts, network, duration!.Value, duration.Value.PlusOrNever(drain), _files) { Seed = seed, HasPod = pod is not null } : null;
        ImmutableArray<ResolvedWorkload> workloads = Workloads(reader, context);
        ImmutableArray<ResolvedFault> faults = Faults(reader, context);
        return duration is null ? null : new ScenarioDocument
        {
            Name = name,
            Seed = seed,
            Duration = duration.Value,
            Drain = drain,
            Hosts = [.. hosts.Select((host, index) => WithLaterVfs(host, index, faults))],
            Network = network,
            Pod = pod,
            Interconnects = interconnects,
            Workloads = workloads,
            Faults = faults,
            Expect = expect,
            Outcome = outcome,
            Protocol = protocol,
            VfioBase = vfioBase,
            Schedule = schedule,
            Options = OptionsReader.Read(reader, ProtocolSettings.Reference, _errors),
        };
    }

    /// <summary>Index of each kernel profile by its name.</summary>
    private static ImmutableArray<KeyValuePair<string, int>> Kernels => [.. KernelProfile.All.Select((profile, index) => KeyValuePair.Create(profile.Name, index))];

    /// <summary>VFs that are enabled later have their places and the size of their BARs from the beginning.</summary>
    private static ResolvedHost WithLaterVfs(ResolvedHost host, int index, ImmutableArray<ResolvedFault> faults)
    {
        ImmutableArray<int> counts = [.. faults.OfType<EnableVfsFault>().Where(fault => fault.Host == index && fault.Count > 0).Select(fault => fault.Count).Distinct()];
        return counts.IsEmpty ? host : host with { LaterVfCounts = counts };
    }

    private ResolvedNetwork? Network(MappingReader reader)
    {
        if (reader.Find("network") is not YamlValue value || MappingReader.Open(value, NetworkShape, "'network'", _errors) is not MappingReader network)
        {
            return null;
        }

        long? bandwidth = network.PositiveQuantity("bandwidth", Dimension.Rate);
        SimTime? latency = network.PositiveTime("latency");
        if (latency < LatencyBounds.Least || latency > LatencyBounds.Most)
        {
            network.Fail("latency", $"'latency' is from NIC to NIC and must be 100ns to 1s, not {latency}");
        }

        long chunk = network.Quantity("chunk", Dimension.Size, 4_096, "at least 4KiB") ?? DefaultChunk;
        return bandwidth is null || latency is null ? null : new ResolvedNetwork(bandwidth.Value, latency.Value, chunk);
    }

    private ResolvedPod? Pod(MappingReader reader)
    {
        if (reader.Find("ualink") is not YamlValue value || MappingReader.Open(value, PodShape, "'ualink'", _errors) is not MappingReader pod)
        {
            return null;
        }

        long? bandwidth = pod.PositiveQuantity("bandwidth", Dimension.Rate);
        SimTime? latency = pod.PositiveTime("latency");
        if (latency < LatencyBounds.Least || latency > LatencyBounds.Most)
        {
            pod.Fail("latency", $"'latency' is one way between two GPUs and must be 100ns to 1s, not {latency}");
        }

        return bandwidth is null || latency is null ? null : new ResolvedPod(bandwidth.Value, latency.Value);
    }

    private ImmutableArray<string> Interconnects(MappingReader reader)
    {
        ImmutableArray<YamlScalar>? given = reader.Scalars("interconnects", "names of interconnects");
        if (given is null)
        {
            return _vocabulary.Interconnects;
        }

        foreach (YamlScalar unknown in given.Value.Where(g => !_vocabulary.Interconnects.Contains(g.Text)))
        {
            _errors.Add(unknown, $"unknown interconnect '{unknown.Text}'{Suggestion.WithAll(unknown.Text, _vocabulary.Interconnects)}");
        }

        ReportTwice(given.Value);
        return [.. given.Value.Select(g => g.Text)];
    }

    private ImmutableArray<Blame> Expect(MappingReader reader)
    {
        ImmutableArray<YamlScalar> given = reader.Scalars("expect", "parties") ?? [];
        ImmutableArray<Blame>.Builder parties = ImmutableArray.CreateBuilder<Blame>();
        foreach (YamlScalar party in given)
        {
            KeyValuePair<string, Blame>[] known = [.. ScenarioVocabulary.Parties.Where(p => p.Key == party.Text)];
            if (known.Length == 0)
            {
                _errors.Add(party, $"unknown party '{party.Text}'{Suggestion.For(party.Text, ScenarioVocabulary.Parties.Select(p => p.Key))}");
            }

            parties.AddRange(known.Select(p => p.Value));
        }

        ReportTwice(given);
        return parties.ToImmutable();
    }

    private void ReportTwice(ImmutableArray<YamlScalar> words)
    {
        foreach (YamlScalar again in words.GroupBy(w => w.Text).SelectMany(g => g.Skip(1)))
        {
            _errors.Add(again, $"'{again.Text}' is listed twice");
        }
    }

    /// <summary>The models that ship, then those of the files under <c>catalogue</c>, then those under <c>gpuModels</c>: the later wins.</summary>
    private GpuCatalogue Catalogue(MappingReader reader)
    {
        GpuCatalogue gpus = _vocabulary.Gpus;
        foreach (YamlScalar file in reader.Scalars("catalogue", "files with a GPU model each") ?? [])
        {
            if (_files.TryRead(file, _errors) is string text)
            {
                try
                {
                    gpus = With(gpus, YamlText.Parse(text, _files.Resolve(file.Text), _errors));
                }
                catch (ScenarioException e)
                {
                    _errors.Add(e);
                }
            }
        }

        foreach (YamlValue model in reader.List("gpuModels", "GPU models")?.Items ?? [])
        {
            gpus = With(gpus, model);
        }

        return gpus;
    }

    private GpuCatalogue With(GpuCatalogue gpus, YamlValue value) =>
        GpuModelReader.Read(value, gpus, _errors) is GpuModel model ? gpus.With(model) : gpus;

    private ImmutableArray<ResolvedHost> Hosts(MappingReader reader, GpuCatalogue gpus, ResolvedNetwork? network, KernelProfile kernel)
    {
        YamlList? list = reader.List("hosts", "hosts");
        if (list is { Items.IsEmpty: true })
        {
            reader.Fail("hosts", "a scenario needs at least one host");
        }

        HostReader hostReader = new(gpus, _vocabulary.HostBridges, network, _files, kernel, _errors);
        ImmutableArray<ResolvedHost>.Builder hosts = ImmutableArray.CreateBuilder<ResolvedHost>();
        HashSet<string> names = [];
        long total = 0;
        foreach (YamlValue item in list?.Items ?? [])
        {
            ImmutableArray<ResolvedHost> read = hostReader.Read(item);
            foreach (ResolvedHost twice in read.Where(h => !names.Add(h.Name)).Take(1))
            {
                _errors.Add((item as YamlMapping)?.Find("name") ?? item, $"two hosts are named '{twice.Name}'; give this entry another name");
            }

            total += read.Sum(h => (long)h.Gpus.Length);
            hosts.AddRange(read);
        }

        if (total > MaximumGpus)
        {
            reader.Fail("hosts", string.Create(CultureInfo.InvariantCulture, $"the hosts have {total} GPUs together; at most {MaximumGpus} are possible"));
        }

        return hosts.ToImmutable();
    }

    private ImmutableArray<ResolvedWorkload> Workloads(MappingReader reader, WorkloadContext? context)
    {
        ImmutableArray<ResolvedWorkload>.Builder workloads = ImmutableArray.CreateBuilder<ResolvedWorkload>();
        HashSet<string> names = [];
        int number = 0;
        foreach (YamlValue item in reader.List("workloads", "workloads")?.Items ?? [])
        {
            IWorkloadKind? kind = Kind(item, "workload", _vocabulary.Workloads, k => k.Name);
            MappingReader? entry = kind is null ? null : MappingReader.Open(item, kind.Shape, $"a {kind.Name} workload", _errors);
            if (entry is not null)
            {
                string name = entry.Text("name") ?? string.Create(CultureInfo.InvariantCulture, $"{kind!.Name}-{number}");
                if (!names.Add(name))
                {
                    entry.Fail("name", $"two workloads are named '{name}'");
                }

                if (context is not null && kind!.Read(entry, name, context) is ResolvedWorkload workload)
                {
                    workloads.Add(workload);
                }
            }

            number++;
        }

        return workloads.ToImmutable();
    }

    private ImmutableArray<ResolvedFault> Faults(MappingReader reader, WorkloadContext? context)
    {
        ImmutableArray<ResolvedFault>.Builder faults = ImmutableArray.CreateBuilder<ResolvedFault>();
        foreach (YamlValue item in reader.List("faults", "faults")?.Items ?? [])
        {
            IFaultKind? kind = Kind(item, "fault", _vocabulary.Faults, k => k.Name);
            MappingReader? entry = kind is null ? null : MappingReader.Open(item, kind.Shape, $"{Article(kind.Name)} {kind.Name} fault", _errors);
            if (entry is not null && Fault(entry, kind!, context) is ResolvedFault fault)
            {
                faults.Add(fault);
            }
        }

        return faults.ToImmutable();
    }

    /// <summary>A fault that happens at a time, or at an occurrence from a time on.</summary>
    private ResolvedFault? Fault(MappingReader entry, IFaultKind kind, WorkloadContext? context)
    {
        YamlValue? when = entry.Find("when");
        if (when is null && !entry.Has("at"))
        {
            _errors.Add(entry.Mapping, $"{Article(kind.Name)} {kind.Name} fault needs the key 'at', its time, or 'when', what it waits for");
            return null;
        }

        SimTime? at = entry.Has("at") ? entry.Time("at") : SimTime.Zero;
        if (at is null || context is null)
        {
            return null;
        }

        if (at >= context.Duration)
        {
            entry.Fail("at", $"the fault at {at} is not within the scenario's duration of {context.Duration}");
            return null;
        }

        FaultTrigger? trigger = when is null ? null : FaultTrigger.Read(when, context, _errors);
        ResolvedFault? fault = kind.Read(entry, at.Value, context);
        if (trigger is not null && fault is not null && !context.AreConnected && fault.Hosts.Any(host => host != trigger.By.Host))
        {
            entry.Fail("when", $"what happens on {context.Hosts[trigger.By.Host].Name} is heard of on no other host without a 'network' between them");
            return null;
        }

        return fault is null || (when is not null && trigger is null) ? null : fault with { When = trigger };
    }

    private static string Article(string noun) => noun[0] is 'a' or 'e' or 'i' or 'o' or 'u' ? "an" : "a";

    /// <summary>The kind that an entry names; null, and an error, when it names none that there is.</summary>
    private T? Kind<T>(YamlValue item, string what, ImmutableArray<T> known, Func<T, string> nameOf)
        where T : class
    {
        if (item is not YamlMapping mapping)
        {
            _errors.Add(item, $"a {what} must be a mapping with the key 'kind', not {item.Description}");
            return null;
        }

        if (mapping.Find("kind") is not YamlScalar { IsEmpty: false } kind)
        {
            _errors.Add(mapping.Find("kind") ?? mapping, $"a {what} needs a 'kind'{(known.IsEmpty ? "" : ": " + string.Join(", ", known.Select(nameOf)))}");
            return null;
        }

        T? found = known.FirstOrDefault(k => nameOf(k) == kind.Text);
        if (found is null)
        {
            _errors.Add(kind, known.IsEmpty
                ? $"unknown {what} kind '{kind.Text}': no kind of {what} is available yet, so remove this entry"
                : $"unknown {what} kind '{kind.Text}'{Suggestion.WithAll(kind.Text, known.Select(nameOf))}");
        }

        return found;
    }
}
