using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>The system memory that a host has for its guests, in bytes; a multiple of 4 KiB.</summary>
[GenerateSerializer, Immutable]
public sealed record HostMemorySpec([property: Id(0)] long Bytes) : EntitySpec
{
    public override EntityKind Kind => EntityKind.HostMemory;

    public override Entity Create(EntityId self, ulong seed) => new HostMemory(this);
}
