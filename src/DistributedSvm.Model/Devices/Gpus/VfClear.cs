using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Devices;

/// <summary>The VRAM of a VF that is being cleared: an access to it is one to memory that is being reset.</summary>
[GenerateSerializer]
public sealed class VfClear(EntityId requester, OperationId replyTo, int vf, ImmutableArray<AddressRange> blocks)
{
    [Id(0)]
    public EntityId Requester { get; } = requester;

    [Id(1)]
    public OperationId ReplyTo { get; } = replyTo;

    [Id(2)]
    public int Vf { get; } = vf;

    /// <summary>Device physical addresses.</summary>
    [Id(3)]
    public ImmutableArray<AddressRange> Blocks { get; } = blocks;
}
