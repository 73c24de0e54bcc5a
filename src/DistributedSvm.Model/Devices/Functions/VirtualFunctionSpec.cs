using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>One VF of a GPU; numbers are from 1 on.</summary>
[GenerateSerializer, Immutable]
public sealed record VirtualFunctionSpec([property: Id(0)] int Number, [property: Id(1)] EntityId Gpu) : EntitySpec
{
    public override EntityKind Kind => EntityKind.VirtualFunction;

    public override Entity Create(EntityId self, ulong seed) => new VirtualFunction(this);
}
