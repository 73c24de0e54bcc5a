using DistributedSvm.Model.Core;

namespace DistributedSvm.Scenarios.Faults;

/// <summary>The administrator writes <paramref name="Count"/> to sriov_numvfs of a GPU.</summary>
public sealed record EnableVfsFault(SimTime At, int Host, int Gpu, int Count) : ResolvedFault(At)
{
    public const string KindName = "enable-vfs";

    public override string Kind => KindName;

    public override IEnumerable<int> Hosts => [Host];
}
