using System.Collections.Immutable;
using System.Globalization;
using DistributedSvm.Model.Workloads.Svm;
using DistributedSvm.Scenarios.Units;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Workloads.Svm;

/// <summary>A kind of workload whose processes run a program that is computed.</summary>
public abstract class SvmGeneratorKind : IWorkloadKind
{
    private const long DefaultIterations = 10;

    private const long MostIterations = 1_000_000_000;

    /// <summary>A process has 128 TiB of addresses.</summary>
    private const long MostBytes = 1L << 46;

    private protected SvmGeneratorKind(string name, string shape, ImmutableArray<string> keys)
    {
        Name = name;
        Shape = new MappingShape(shape, ["kind", "on"], ["name", "processes", "iterations", .. keys]);
    }

    public string Name { get; }

    public MappingShape Shape { get; }

    public ResolvedWorkload? Read(MappingReader entry, string name, WorkloadContext context)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(context);
        int before = entry.Errors.Count;
        long processes = entry.Integer("processes", 1, SvmTargets.MostProcesses) ?? 1;
        long iterations = entry.Integer("iterations", 1, MostIterations) ?? DefaultIterations;
        var plans = ImmutableArray.CreateBuilder<SvmProcessPlan>();
        foreach (ImmutableArray<VfTarget> devices in SvmTargets.Read(entry, context) ?? [])
        {
            SvmProgram program = Program(entry, devices, iterations, context);
            plans.Add(new SvmProcessPlan(devices[0].Host, devices, program));
        }

        return entry.Errors.Count > before || plans.Count == 0 ? null : new SvmWorkload(name, Name) { Plans = plans.ToImmutable(), Processes = (int)processes };
    }

    /// <summary>What the process of a host does; where something is wrong, anything.</summary>
    private protected abstract SvmProgram Program(MappingReader entry, ImmutableArray<VfTarget> devices, long iterations, WorkloadContext context);

    /// <summary>A size of whole pages.</summary>
    private protected static long Pages(MappingReader entry, string key, long byDefault)
    {
        long size = entry.Quantity(key, Dimension.Size, SvmSpanText.PageSize, "at least 4KiB") ?? byDefault;
        if (size % SvmSpanText.PageSize != 0)
        {
            entry.Fail(key, $"'{key}' must be whole pages of 4KiB, not {entry.Text(key)}");
        }
        else if (size > MostBytes)
        {
            entry.Fail(key, $"'{key}' is more than the {Dimension.Size.Format(MostBytes)} that a process can map");
        }

        return size;
    }

    /// <summary>The error where one size does not fit into another.</summary>
    private protected static void RequireWithin(MappingReader entry, string key, long size, string of, long whole)
    {
        if (size > whole)
        {
            entry.Fail(key, string.Create(CultureInfo.InvariantCulture, $"'{key}' ({Dimension.Size.Format(size)}) is more than {of} ({Dimension.Size.Format(whole)})"));
        }
    }
}
