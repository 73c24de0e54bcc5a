using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing.Variants;

namespace DistributedSvm.Model.Sharing;

/// <summary>
/// The first message of a dma-buf, from its exporter. Ranges are bus addresses (vfio), device physical ones (Xe in VRAM) or host physical ones (system memory).
/// Answer: <see cref="Completed"/>.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record CreateDmaBuf(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] ExporterKind Exporter,
    [property: Id(2)] EntityId FdHolder,
    [property: Id(3)] ImmutableArray<AddressRange> Ranges,
    [property: Id(4)] BufferStatus Status,
    [property: Id(5)] ImmutableArray<int> PeerDistances) : Message
{
    /// <summary>The protocol that its code follows.</summary>
    [Id(6)]
    public ProtocolSettings Settings { get; init; } = ProtocolSettings.Reference;

    /// <summary>Allocations that are to fail in it.</summary>
    [Id(7)]
    public ImmutableArray<AllocationFault> Faults { get; init; } = [];

    /// <summary>Where its memory may be.</summary>
    [Id(8)]
    public ObjectPlacement Placement { get; init; }

    /// <summary>With a placement that is not fixed: the ranges are system pages, not VRAM.</summary>
    [Id(9)]
    public bool IsInSystem { get; init; }

    public override int TypeNumber => 0x0303;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add((int)Exporter);
        digest.Add(FdHolder);
        digest.Add(Ranges);
        digest.Add((int)Status);
        digest.Add(PeerDistances);
        Settings.Fold(ref digest);
        digest.Add((int)Placement);
        digest.Add(IsInSystem);
        digest.Add(Faults.Length);
        foreach (AllocationFault fault in Faults)
        {
            fault.Fold(ref digest);
        }
    }
}
