using System.Collections.Immutable;

namespace DistributedSvm.Reports.Svm;

/// <summary>Published times of faults and migrations beside those that were simulated.</summary>
/// <param name="Profiles">Those that have run.</param>
/// <param name="Interrupted">Stopped before all had.</param>
public sealed record SvmCalibrationResult(ImmutableArray<CalibratedProfile> Profiles, bool Interrupted)
{
    /// <summary>A figure is out, or a run went wrong.</summary>
    public bool Failed => Profiles.Any(profile => profile.Trial is not { IsFinished: true, IsIntact: true } || profile.Rows.Any(row => row.IsOut));

    /// <summary>The answer in a sentence.</summary>
    public string Answer
    {
        get
        {
            CalibrationRow[] published = [.. Profiles.SelectMany(profile => profile.Rows).Where(row => row.PublishedUs is not null)];
            int near = published.Count(row => !row.IsOut);
            int predicted = published.Count(row => !row.IsFitted);
            return FormattableString.Invariant(
                $"{near} of {published.Length} published figures are within {CalibrationRow.Tolerance * 100m:0} %; {predicted} of them are predicted, the others were used to set a cost");
        }
    }
}
