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

    /// <summary>Index of its host in the world.</summary>
    [Id(20)]
    public int Host { get; init; }

    /// <summary>The part of its driver that shares the memory of processes with the VF; none where no process does.</summary>
    [Id(21)]
    public EntityId Svm { get; init; }

    public override Entity Create(EntityId self, ulong seed) => new Guest(this);
}
