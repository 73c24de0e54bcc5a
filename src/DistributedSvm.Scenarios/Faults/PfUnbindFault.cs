using DistributedSvm.Model.Core;

namespace DistributedSvm.Scenarios.Faults;

/// <summary>The driver of a GPU goes: unbound by the administrator, or its device pulled.</summary>
public sealed record PfUnbindFault(SimTime At, int Host, int Gpu) : ResolvedFault(At)
{
    public const string KindName = "pf-unbind";

    public override string Kind => KindName;
}
