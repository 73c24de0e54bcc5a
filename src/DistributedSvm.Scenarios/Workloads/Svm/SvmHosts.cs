using System.Collections.Immutable;

namespace DistributedSvm.Scenarios.Workloads.Svm;

/// <summary>The hosts on which a workload has processes, in order, and which of them a program is read for.</summary>
/// <param name="Names">Their names.</param>
/// <param name="Own">The index of the program's own.</param>
/// <param name="HasNetwork">They reach each other.</param>
internal sealed record SvmHosts(ImmutableArray<string> Names, int Own, bool HasNetwork)
{
    public string OwnName => Names[Own];

    /// <summary>Of the other hosts, in order: the peers of the program.</summary>
    public ImmutableArray<string> Others => Names.RemoveAt(Own);
}
