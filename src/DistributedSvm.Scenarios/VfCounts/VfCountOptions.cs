using DistributedSvm.Model.Core;
using DistributedSvm.Scenarios.Units;

namespace DistributedSvm.Scenarios.VfCounts;

/// <summary>What changes in a scenario beside the number of its VFs.</summary>
/// <param name="KeepsVram">An explicit <c>vramPerVf</c> stays; otherwise it goes, and each VF has its fair share.</param>
/// <param name="Duration">Instead of the scenario's own; null keeps that.</param>
public sealed record VfCountOptions(bool KeepsVram = false, SimTime? Duration = null)
{
    /// <summary>The duration as a scenario writes it.</summary>
    internal string? DurationText => Duration is { } time ? Dimension.Time.Format(time.Picoseconds) : null;
}
