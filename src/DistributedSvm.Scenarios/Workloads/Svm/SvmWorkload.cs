using System.Collections.Immutable;

namespace DistributedSvm.Scenarios.Workloads.Svm;

/// <summary>Processes that share their memory with GPUs.</summary>
public sealed record SvmWorkload(string Name, string ProgramKind) : ResolvedWorkload(Name)
{
    public override string Kind => ProgramKind;

    /// <summary>At least one; in the order of hosts.</summary>
    public required ImmutableArray<SvmProcessPlan> Plans { get; init; }

    /// <summary>So many processes do what each plan says.</summary>
    public required int Processes { get; init; }
}
