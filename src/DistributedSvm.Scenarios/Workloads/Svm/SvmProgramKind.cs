using System.Collections.Immutable;
using DistributedSvm.Model.Workloads.Svm;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Workloads.Svm;

/// <summary><c>svm-program</c>: a process does what its threads say, step by step, and checks what it finds.</summary>
public sealed class SvmProgramKind : IWorkloadKind
{
    public string Name => "svm-program";

    public MappingShape Shape { get; } = new("svmProgram", ["kind", "on"], ["name", "processes", "threads", "steps"]);

    public IEnumerable<MappingShape> InnerShapes => SvmStepShapes.All;

    public ResolvedWorkload? Read(MappingReader entry, string name, WorkloadContext context)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(context);
        int before = entry.Errors.Count;
        long processes = entry.Integer("processes", 1, SvmTargets.MostProcesses) ?? 1;
        if (SvmTargets.Read(entry, context) is not { } hosts)
        {
            return null;
        }

        var plans = ImmutableArray.CreateBuilder<SvmProcessPlan>();
        ImmutableArray<string> names = [.. hosts.Select(devices => context.Hosts[devices[0].Host].Name)];
        foreach (ImmutableArray<VfTarget> devices in hosts)
        {
            var own = new SvmHosts(names, plans.Count, context.Network is not null);
            if (entry.Errors.Count == before && new SvmProgramReader(entry.Errors, devices, own).Read(entry) is SvmScript script)
            {
                plans.Add(new SvmProcessPlan(devices[0].Host, devices, script));
            }
        }

        return entry.Errors.Count > before ? null : new SvmWorkload(name, Name) { Plans = plans.ToImmutable(), Processes = (int)processes };
    }
}
