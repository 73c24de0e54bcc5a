using System.Collections.Immutable;

namespace DistributedSvm.Model.Devices;

/// <summary>A VF's configuration on its way to the GuCs, one after the other; no resources take everything away.</summary>
[GenerateSerializer]
public sealed class ConfigPush(int vf, VfResources? resources, VfSchedule schedule, bool tellsVf)
{
    [Id(0)]
    public int Vf { get; } = vf;

    [Id(1)]
    public VfResources? Resources { get; } = resources;

    [Id(2)]
    public VfSchedule Schedule { get; } = schedule;

    /// <summary>The VF hears that it is provisioned when the last GuC has its configuration.</summary>
    [Id(3)]
    public bool TellsVf { get; } = tellsVf;

    /// <summary>The GT whose turn it is.</summary>
    [Id(4)]
    public int Gt { get; set; }

    /// <summary>What the GuC of a GT gets of it.</summary>
    public ImmutableArray<GucKlv> KlvsOf(int gt) => Resources is null ? [] : GucKlv.Of(Resources, Schedule, isPrimary: gt == 0);
}
