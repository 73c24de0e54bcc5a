using DistributedSvm.Client.Running.Sweeps;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Svm;
using DistributedSvm.Scenarios;
using DistributedSvm.Scenarios.Svm;
using DistributedSvm.Scenarios.Worlds;

namespace DistributedSvm.Client.Running.Svm;

/// <summary>Measures what was published, at the costs of one profile, on the calling thread.</summary>
internal static class CalibrationRun
{
    /// <returns>The profile's rows; null when it was stopped before its end.</returns>
    public static CalibratedProfile? Run(string profile, Action<SimTime, long> progress, CancellationToken cancellationToken)
    {
        ScenarioDocument document = SvmCalibration.Scenario(profile);
        World world = WorldBuilder.Build(document);
        var samples = new SampleWatch(world);
        if (TrialRun.Run(world, samples.Hear, progress, cancellationToken) is not RunResult result)
        {
            return null;
        }

        return new CalibratedProfile(
            profile, SvmCalibration.TitleOf(profile), [.. SvmCalibration.Figures.Where(figure => figure.Profile == profile).Select(figure => Row(figure, samples))], SvmTrial.Of(result, []));
    }

    private static CalibrationRow Row(PublishedFigure figure, SampleWatch samples)
    {
        decimal? mean = samples.MeanUs(figure.Host, figure.Metric);
        decimal? less = figure.Less is { } name ? samples.MeanUs(figure.Host, name) : 0m;
        return new CalibrationRow(figure.Quantity, figure.Published, mean - less, figure.IsFitted, figure.Source);
    }
}
