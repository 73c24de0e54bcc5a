using DistributedSvm.Model.Core;

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

    /// <summary>Bytes of the buffer, and of the memory that the VF shares with a process.</summary>
    [Id(3)]
    public required long BufferBytes { get; init; }

    /// <summary>Bytes of BAR 2: an export that reaches beyond is refused.</summary>
    [Id(4)]
    public required long BarBytes { get; init; }

    /// <summary>The driver of the VF, which hands out its VRAM.</summary>
    [Id(5)]
    public required EntityId Guest { get; init; }

    /// <summary>The memory of a process in the guest, which knows the VF as its only device.</summary>
    [Id(6)]
    public required EntityId Space { get; init; }

    /// <summary>The part of the VF's driver that does shared virtual memory.</summary>
    [Id(7)]
    public required EntityId SvmDevice { get; init; }

    public override Entity Create(EntityId self, ulong seed) => new LoadAgent(this);
}
