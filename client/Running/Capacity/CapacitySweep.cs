using System.Collections.Immutable;

namespace DistributedSvm.Client.Running.Capacity;

/// <summary>Which numbers of VFs are run, the small ones first.</summary>
internal static class CapacitySweep
{
    /// <summary>1 and every multiple of the step up to the largest, which is always one of them.</summary>
    public static ImmutableArray<int> Counts(int most, int step) =>
        [.. Enumerable.Range(0, (most / step) + 1).Select(i => Math.Max(1, i * step)).Append(most).Where(count => count <= most).Distinct()];
}
