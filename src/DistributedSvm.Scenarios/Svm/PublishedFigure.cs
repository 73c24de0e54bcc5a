namespace DistributedSvm.Scenarios.Svm;

/// <summary>A time that was published of a driver, and what of a run it is to be compared with.</summary>
/// <param name="Profile">The costs that it belongs to.</param>
/// <param name="Quantity">What was measured, of one range.</param>
/// <param name="Published">Microseconds; null for what nobody has published.</param>
/// <param name="IsFitted">A cost of the profile was set from it; else it comes out.</param>
/// <param name="Source">Who published it; empty for nobody.</param>
/// <param name="Host">Of the calibration's scenario, the host on whose GPU it is measured.</param>
/// <param name="Metric">The driver's histogram.</param>
/// <param name="Less">Another one, whose mean is taken off; null for none.</param>
public sealed record PublishedFigure(string Profile, string Quantity, decimal? Published, bool IsFitted, string Source, string Host, string Metric, string? Less = null);
