using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing.Variants;

namespace DistributedSvm.Model.Devices;

/// <summary>One VF of a GPU; numbers are from 1 on.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Gpu">The GPU.</param>
/// <param name="PhysicalFunction">The PF of that GPU.</param>
/// <param name="GpuIndex">Index of the GPU in its host.</param>
/// <param name="Protocol">The rules that its driver follows as an importer.</param>
[GenerateSerializer, Immutable]
public sealed record VirtualFunctionSpec(
    [property: Id(0)] int Number,
    [property: Id(1)] EntityId Gpu,
    [property: Id(2)] EntityId PhysicalFunction,
    [property: Id(3)] int GpuIndex,
    [property: Id(4)] ProtocolSettings Protocol) : EntitySpec
{
    public override EntityKind Kind => EntityKind.VirtualFunction;

    /// <summary>Index of its host in the world.</summary>
    [Id(20)]
    public int Host { get; init; }

    /// <summary>The GuCs of its GPU.</summary>
    [Id(40)]
    public GucPlace Gucs { get; init; }

    public override Entity Create(EntityId self, ulong seed) => new VirtualFunction(this);
}
