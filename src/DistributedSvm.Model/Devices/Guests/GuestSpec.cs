using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>One virtual machine with one VF.</summary>
[GenerateSerializer, Immutable]
public sealed record GuestSpec(
    [property: Id(0)] EntityId VirtualFunction,
    [property: Id(1)] EntityId Vfio,
    [property: Id(2)] EntityId HostMemory) : EntitySpec
{
    public override EntityKind Kind => EntityKind.Guest;

    public override Entity Create(EntityId self, ulong seed) => new Guest(this);
}
