using DistributedSvm.Model.Core;
using DistributedSvm.Scenarios.Workloads;

namespace DistributedSvm.Scenarios.Faults;

/// <summary>An importing driver goes: unbound by the administrator, or its device pulled.</summary>
public sealed record PfUnbindFault(SimTime At, ImporterPlace Place) : ResolvedFault(At)
{
    public const string KindName = "pf-unbind";

    public override string Kind => KindName;

    public override IEnumerable<int> Hosts => [Place.Host];
}
