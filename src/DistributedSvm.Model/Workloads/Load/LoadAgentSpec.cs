using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Workloads.Load;

/// <summary>User space of one VM that runs sessions when it is asked to.</summary>
[GenerateSerializer, Immutable]
public sealed record LoadAgentSpec : EntitySpec
{
    public override EntityKind Kind => EntityKind.Agent;

    [Id(0)]
    public required EntityId VirtualFunction { get; init; }

    [Id(1)]
    public required EntityId Vfio { get; init; }

    /// <summary>The driver that imports: the PF.</summary>
    [Id(2)]
    public required EntityId Importer { get; init; }

    /// <summary>The buffer, as an offset into BAR 2, which is the VF's VRAM address.</summary>
    [Id(3)]
    public required AddressRange Buffer { get; init; }

    /// <summary>Bytes of BAR 2: an export that reaches beyond is refused.</summary>
    [Id(4)]
    public required long BarBytes { get; init; }

    public override Entity Create(EntityId self, ulong seed) => new LoadAgent(this);
}
