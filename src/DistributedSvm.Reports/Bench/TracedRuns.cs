using DistributedSvm.Model.Results;

namespace DistributedSvm.Reports.Bench;

/// <summary>What tracing costs: runs without and with it, in turn, so that a machine that becomes slower does so for both.</summary>
/// <param name="Share">Of the virtual time, how much is traced.</param>
/// <param name="Plain">Runs that are not traced.</param>
/// <param name="Traced">As many that are.</param>
public sealed record TracedRuns(double Share, IReadOnlyList<RunResult> Plain, IReadOnlyList<RunResult> Traced)
{
    /// <summary>Wall time with and without, pair by pair: ascending.</summary>
    public IReadOnlyList<double> Ratios =>
        [.. Plain.Zip(Traced, (plain, traced) => traced.Execution.WallSeconds / plain.Execution.WallSeconds).Order()];

    /// <summary>The median of the ratios.</summary>
    public double Ratio => Ratios.Count % 2 == 1 ? Ratios[Ratios.Count / 2] : (Ratios[(Ratios.Count / 2) - 1] + Ratios[Ratios.Count / 2]) / 2;
}
