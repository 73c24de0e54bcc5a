using System.Collections.Immutable;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Devices;

/// <summary>The provisioning of one VF: VRAM first, then its LMTT.</summary>
[GenerateSerializer]
public sealed class EnableOperation(int vf)
{
    [Id(0)]
    public int Vf { get; } = vf;

    [Id(1)]
    public ImmutableArray<AddressRange> Blocks { get; set; } = [];
}
