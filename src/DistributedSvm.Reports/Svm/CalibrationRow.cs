namespace DistributedSvm.Reports.Svm;

/// <summary>A published time beside the one that was simulated.</summary>
/// <param name="Quantity">What was measured.</param>
/// <param name="PublishedUs">Microseconds; null for what nobody has published.</param>
/// <param name="SimulatedUs">Microseconds, the mean; null where it did not happen.</param>
/// <param name="IsFitted">A cost was set from the published figure; else it was predicted.</param>
/// <param name="Source">Who published it; empty for nobody.</param>
public sealed record CalibrationRow(string Quantity, decimal? PublishedUs, decimal? SimulatedUs, bool IsFitted, string Source)
{
    /// <summary>How far from the published figure a simulated one may be, as a ratio.</summary>
    public const decimal Tolerance = 0.1m;

    /// <summary>By how much the simulated figure is more than the published one, as a ratio; null without either.</summary>
    public decimal? Difference => PublishedUs is > 0 ? (SimulatedUs - PublishedUs) / PublishedUs : null;

    /// <summary>Too far from what was published, or not measured at all.</summary>
    public bool IsOut => SimulatedUs is null || Math.Abs(Difference ?? 0) > Tolerance;
}
