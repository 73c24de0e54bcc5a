using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Scenarios.Units;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Workloads;

/// <summary><c>gpu-jobs</c>: VFs and PFs keep an engine busy, so that it has to be shared.</summary>
public sealed class GpuJobsKind : IWorkloadKind
{
    /// <summary>One on the engine and one behind it: always ready.</summary>
    private const int DefaultInFlight = 2;

    private static readonly ImmutableArray<KeyValuePair<string, EngineKind>> Engines = [new("render", EngineKind.Render), new("copy", EngineKind.Copy)];

    public string Name => GpuJobsWorkload.KindName;

    public MappingShape Shape { get; } = new("gpuJobs", ["kind", "on"], ["name", "engine", "jobTime", "bytes", "inFlight", "rate", "nonPreemptible", "count"]);

    public ResolvedWorkload? Read(MappingReader entry, string name, WorkloadContext context)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(context);
        int before = entry.Errors.Count;
        ImmutableArray<VfTarget>? targets = EntityPathPattern.Functions(entry, "on", context.Hosts);
        EngineKind engine = entry.Choice("engine", Engines) ?? EngineKind.Render;
        SimTime? time = entry.PositiveTime("jobTime");
        long? bytes = entry.PositiveQuantity("bytes", Dimension.Size);
        long inFlight = entry.Integer("inFlight", 1, 1_000) ?? DefaultInFlight;
        long rate = entry.Integer("rate", 1, 1_000_000) ?? 0;
        long count = entry.Integer("count", 1, 1_000_000_000) ?? 0;
        bool isNonPreemptible = entry.Boolean("nonPreemptible") ?? false;
        if (entry.Has("jobTime") == entry.Has("bytes"))
        {
            entry.Fail(entry.Has("bytes") ? "bytes" : "jobTime", "a job has either a 'jobTime', e.g. jobTime: 2ms, or 'bytes' of VRAM that it reads and writes, e.g. bytes: 256MiB");
        }

        if (entry.Has("rate") && entry.Has("inFlight"))
        {
            entry.Fail("inFlight", "jobs that come at a 'rate' do not wait for each other, so 'inFlight' has no meaning");
        }

        return entry.Errors.Count > before || targets is null ? null : new GpuJobsWorkload(name)
        {
            Targets = targets.Value,
            Engine = engine,
            JobTime = time ?? SimTime.Zero,
            Bytes = bytes ?? 0,
            InFlight = (int)inFlight,
            Rate = (int)rate,
            IsNonPreemptible = isNonPreemptible,
            Count = count,
        };
    }
}
