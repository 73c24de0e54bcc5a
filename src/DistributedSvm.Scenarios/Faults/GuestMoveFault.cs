using DistributedSvm.Model.Core;
using DistributedSvm.Scenarios.Workloads;

namespace DistributedSvm.Scenarios.Faults;

/// <summary>A guest comes to the VF <paramref name="To"/>: the one that runs on the VF <paramref name="From"/>, or the image in its store.</summary>
public sealed record GuestMoveFault(SimTime At, string Name, VfTarget From, VfTarget To) : ResolvedFault(At)
{
    public const string MigrateName = "migrate";

    public const string RestoreName = "vf-restore";

    public override string Kind => Name;

    public override IEnumerable<int> Hosts => [From.Host, To.Host];
}
