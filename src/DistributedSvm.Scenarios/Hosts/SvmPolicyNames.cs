using System.Collections.Immutable;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Scenarios.Hosts;

/// <summary>Policies of shared virtual memory as scenarios and the console write them.</summary>
public static class SvmPolicyNames
{
    /// <summary>All that there are; the first is what a host has that says nothing.</summary>
    public static readonly ImmutableArray<KeyValuePair<string, SvmPolicy>> All =
    [
        new("kernel", SvmPolicy.Kernel), new("first-touch", SvmPolicy.FirstTouch), new("preferred-location", SvmPolicy.PreferredLocation),
        new("access-counters", SvmPolicy.AccessCounters), new("read-duplication", SvmPolicy.ReadDuplication),
    ];
}
