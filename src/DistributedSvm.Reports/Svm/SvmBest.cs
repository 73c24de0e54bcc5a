using System.Collections.Immutable;
using DistributedSvm.Reports.Runs;

namespace DistributedSvm.Reports.Svm;

/// <summary>Which policy is best for something.</summary>
/// <param name="What">For what, e.g. <c>rounds of stencil</c> or <c>GPU faults</c>.</param>
/// <param name="Policies">The best one, or those that are equal.</param>
/// <param name="Value">What it came to with them.</param>
/// <param name="Worst">The policy that is furthest from it.</param>
/// <param name="WorstValue">What it came to with that.</param>
/// <param name="Unit">What the values count.</param>
public sealed record SvmBest(string What, ImmutableArray<string> Policies, decimal Value, string Worst, decimal WorstValue, MetricUnit Unit);
