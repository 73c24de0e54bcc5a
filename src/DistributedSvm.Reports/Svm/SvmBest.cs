using System.Collections.Immutable;

namespace DistributedSvm.Reports.Svm;

/// <summary>Which policy is best for something.</summary>
/// <param name="What">For what, e.g. <c>throughput of stencil</c> or <c>GPU faults</c>.</param>
/// <param name="Policies">The best one, or those that are equal.</param>
/// <param name="Value">What it came to with them.</param>
/// <param name="Worst">The policy with which it came to least.</param>
/// <param name="WorstValue">What it came to with that.</param>
/// <param name="IsBytes">Values are bytes, or bytes in a second.</param>
public sealed record SvmBest(string What, ImmutableArray<string> Policies, decimal Value, string Worst, decimal WorstValue, bool IsBytes);
