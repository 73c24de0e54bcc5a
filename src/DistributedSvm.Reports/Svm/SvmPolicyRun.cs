namespace DistributedSvm.Reports.Svm;

/// <summary>A scenario under one policy.</summary>
/// <param name="Policy">As scenarios write it.</param>
/// <param name="Trial">What came out.</param>
public sealed record SvmPolicyRun(string Policy, SvmTrial Trial);
