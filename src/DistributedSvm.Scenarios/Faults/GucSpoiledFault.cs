using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;

namespace DistributedSvm.Scenarios.Faults;

/// <summary>The GuCs of a GPU err, or the one of GT <paramref name="Gt"/>.</summary>
public sealed record GucSpoiledFault(SimTime At, string Name, int Host, int Gpu, int? Gt, GucFault Fault) : ResolvedFault(At)
{
    public override string Kind => Name;

    public override IEnumerable<int> Hosts => [Host];
}
