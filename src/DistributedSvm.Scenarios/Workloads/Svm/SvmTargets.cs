using System.Collections.Immutable;
using System.Globalization;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Workloads.Svm;

/// <summary>The functions that an SVM workload uses, by host.</summary>
internal static class SvmTargets
{
    /// <summary>More devices than any process opens; a bound on what a program has to remember of them.</summary>
    private const int MostDevices = 64;

    public const int MostProcesses = 1_000;

    /// <summary>What <c>on</c> names, a list for each host; null, and errors, when anything is wrong.</summary>
    public static ImmutableArray<ImmutableArray<VfTarget>>? Read(MappingReader entry, WorkloadContext context)
    {
        if (EntityPathPattern.Functions(entry, "on", context.Hosts) is not { } targets)
        {
            return null;
        }

        ImmutableArray<ImmutableArray<VfTarget>> byHost = [.. targets.GroupBy(target => target.Host).Select(group => group.ToImmutableArray())];
        if (byHost.FirstOrDefault(devices => devices.Length > MostDevices) is { IsDefault: false } many)
        {
            entry.Fail("on", string.Create(CultureInfo.InvariantCulture, $"a process uses at most {MostDevices} functions, not {many.Length}"));
            return null;
        }

        context.Shared.UnionWith(targets);
        return byHost;
    }

    /// <summary>How a program calls a function of its host: <c>gpu0</c>, or <c>gpu0/vf1</c>.</summary>
    public static string NameOf(VfTarget target) => target.Vf == 0
        ? string.Create(CultureInfo.InvariantCulture, $"gpu{target.Gpu}")
        : string.Create(CultureInfo.InvariantCulture, $"gpu{target.Gpu}/vf{target.Vf}");
}
