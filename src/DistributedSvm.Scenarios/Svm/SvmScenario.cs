using DistributedSvm.Model.Svm;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Workloads.Svm;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Svm;

/// <summary>A scenario of processes that share their memory with GPUs, which is to be run in several variants.</summary>
public static class SvmScenario
{
    /// <summary>The kind whose working set is a multiple of the VRAM.</summary>
    public const string OversubscribeKind = "svm-oversubscribe";

    /// <summary>The scenario in a file.</summary>
    /// <exception cref="ScenarioException">It is wrong, or has no process that shares its memory.</exception>
    public static ScenarioDocument Read(string path) => Require(
        path, workload => workload is SvmWorkload, "no process in it shares its memory with GPUs: it needs a workload such as svm-stream, svm-stencil or svm-program");

    /// <summary>The same of a scenario whose working set can be changed.</summary>
    /// <exception cref="ScenarioException">It is wrong, or has no workload of that kind.</exception>
    public static ScenarioDocument ReadOversubscribed(string path) => Require(
        path, workload => workload.Kind == OversubscribeKind, $"nothing in it has a working set that is a multiple of the VRAM: it needs a workload of kind {OversubscribeKind}");

    /// <summary>The scenario with this policy on all hosts, whatever theirs is.</summary>
    public static ScenarioDocument With(ScenarioDocument document, SvmPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(document);
        return document with { Hosts = [.. document.Hosts.Select(host => host with { Svm = host.Svm with { Settings = host.Svm.Settings with { Policy = policy } } })] };
    }

    private static ScenarioDocument Require(string path, Func<ResolvedWorkload, bool> isMeant, string problem)
    {
        ScenarioDocument document = ScenarioReader.Read(path);
        if (document.Workloads.Any(isMeant))
        {
            return document;
        }

        // Once more for the place; that the values are in order is known by now.
        YamlValue root = YamlText.Parse(File.ReadAllText(path), path, new ErrorList());
        YamlValue at = (root as YamlMapping)?.Find("workloads") ?? root;
        string[] kinds = [.. document.Workloads.Select(workload => workload.Kind).Distinct()];
        throw new ScenarioException(at.File, at.Line, at.Column, problem + (kinds.Length == 0 ? "" : $"; it has {string.Join(", ", kinds)}"));
    }
}
