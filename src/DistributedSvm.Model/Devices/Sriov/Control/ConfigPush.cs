using System.Collections.Immutable;

namespace DistributedSvm.Model.Devices;

/// <summary>A VF's configuration on its way to the GuC of a GT; no settings take everything away.</summary>
[GenerateSerializer]
public sealed class ConfigPush(int vf, int gt, VfSettings? settings, bool tellsVf)
{
    [Id(0)]
    public int Vf { get; } = vf;

    [Id(1)]
    public int Gt { get; } = gt;

    [Id(2)]
    public VfSettings? Settings { get; } = settings;

    /// <summary>The VF hears that it is provisioned when the last GuC has its configuration.</summary>
    [Id(4)]
    public bool TellsVf { get; } = tellsVf;

    /// <summary>What the GuC should have from now on.</summary>
    public ImmutableArray<GucKlv> Klvs => Settings?.KlvsOf(Gt) ?? [];
}
