using System.Collections.Immutable;
using System.Globalization;
using DistributedSvm.Client.Running.Forks;
using DistributedSvm.Model.Workloads.Svm;
using DistributedSvm.Scenarios;
using DistributedSvm.Scenarios.Svm;
using DistributedSvm.Scenarios.Workloads.Svm;

namespace DistributedSvm.Client.Running.Svm;

/// <summary>A scenario whose working set is to be several multiples of the VRAM: <c>factor</c> of its workloads of that kind.</summary>
internal sealed class WorkingSetScenario
{
    /// <summary>A pass reads and writes each byte.</summary>
    public const int AccessesPerByte = 2;

    private readonly RecordedScenario _recorded;

    private WorkingSetScenario(RecordedScenario recorded) => _recorded = recorded;

    /// <summary>The scenario as it stands.</summary>
    public ScenarioDocument Document => _recorded.Document;

    /// <exception cref="ScenarioException">It is wrong, or has no such workload.</exception>
    public static WorkingSetScenario Read(string path)
    {
        SvmScenario.ReadOversubscribed(path);
        return new WorkingSetScenario(RecordedScenario.Read(path));
    }

    /// <summary>The scenario with this working set.</summary>
    public ScenarioDocument With(decimal factor)
    {
        string value = factor.ToString(CultureInfo.InvariantCulture);
        IEnumerable<Setting> settings = Document.Workloads
            .Select((workload, index) => (workload.Kind, Index: index))
            .Where(workload => workload.Kind == SvmScenario.OversubscribeKind)
            .Select(workload => new Setting(string.Create(CultureInfo.InvariantCulture, $"workloads[{workload.Index}].factor"), ["workloads", workload.Index, "factor"], value));
        return ScenarioChange.Apply(_recorded.Source, settings).Document;
    }

    /// <summary>The working set of each such workload, of all its devices and processes together, by its name.</summary>
    public static ImmutableSortedDictionary<string, long> BytesOf(ScenarioDocument document) => document.Workloads.OfType<SvmWorkload>()
        .Where(workload => workload.Kind == SvmScenario.OversubscribeKind)
        .ToImmutableSortedDictionary(
            workload => workload.Name,
            workload => workload.Processes * workload.Plans.Sum(plan => ((SvmOversubscribe)plan.Program).Bytes.Sum()),
            StringComparer.Ordinal);
}
