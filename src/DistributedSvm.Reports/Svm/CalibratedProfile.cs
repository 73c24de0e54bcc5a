using System.Collections.Immutable;

namespace DistributedSvm.Reports.Svm;

/// <summary>What came out at the costs of one profile.</summary>
/// <param name="Name">The profile.</param>
/// <param name="Title">What it stands for.</param>
/// <param name="Rows">Its figures.</param>
/// <param name="Trial">The run.</param>
public sealed record CalibratedProfile(string Name, string Title, ImmutableArray<CalibrationRow> Rows, SvmTrial Trial);
