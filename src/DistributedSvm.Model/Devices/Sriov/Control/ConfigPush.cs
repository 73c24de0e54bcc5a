using System.Collections.Immutable;

namespace DistributedSvm.Model.Devices;

/// <summary>A VF's configuration on its way to the GuC of a GT; no resources take everything away.</summary>
[GenerateSerializer]
public sealed class ConfigPush(int vf, int gt, VfResources? resources, VfSchedule schedule, bool tellsVf)
{
    [Id(0)]
    public int Vf { get; } = vf;

    [Id(1)]
    public int Gt { get; } = gt;

    [Id(2)]
    public VfResources? Resources { get; } = resources;

    [Id(3)]
    public VfSchedule Schedule { get; } = schedule;

    /// <summary>The VF hears that it is provisioned when the last GuC has its configuration.</summary>
    [Id(4)]
    public bool TellsVf { get; } = tellsVf;

    /// <summary>What the GuC gets.</summary>
    public ImmutableArray<GucKlv> Klvs => Resources is null ? [] : GucKlv.Of(Resources, Schedule, isPrimary: Gt == 0);
}
