namespace DistributedSvm.Model.Devices;

/// <summary>A configuration on its way to a GuC: what the PF's view of it was.</summary>
[GenerateSerializer]
public sealed class ConfigPush(int vf, int gt, ulong hash, bool tellsVf)
{
    [Id(0)]
    public int Vf { get; } = vf;

    [Id(1)]
    public int Gt { get; } = gt;

    [Id(2)]
    public ulong Hash { get; } = hash;

    /// <summary>The VF hears that it is provisioned when the last GuC has its configuration.</summary>
    [Id(3)]
    public bool TellsVf { get; } = tellsVf;
}
