using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Tests.Sharing;

/// <summary>The entities of a small host, as the scripted peers of a conversation.</summary>
internal static class Peers
{
    public const ulong Page = 4096;
    public const long LmttPage = 2 << 20;

    public static readonly EntityId Gpu = new(10, EntityKind.Gpu);
    public static readonly EntityId PhysicalFunction = new(11, EntityKind.PhysicalFunction);
    public static readonly EntityId OtherPhysicalFunction = new(12, EntityKind.PhysicalFunction);
    public static readonly EntityId VirtualFunction = new(13, EntityKind.VirtualFunction);
    public static readonly EntityId OtherVirtualFunction = new(14, EntityKind.VirtualFunction);
    public static readonly EntityId Vfio = new(15, EntityKind.VfioDevice);
    public static readonly EntityId Guest = new(16, EntityKind.Guest);
    public static readonly EntityId OtherGuest = new(17, EntityKind.Guest);
    public static readonly EntityId Memory = new(18, EntityKind.HostMemory);
    public static readonly EntityId Fabric = new(19, EntityKind.Fabric);
    /// <summary>Of GT 0 and 1.</summary>
    public static readonly EntityId Guc = new(20, EntityKind.Guc);
    public static readonly EntityId OtherGuc = new(21, EntityKind.Guc);
    public static readonly EntityId DmaBuf = new(15, EntityKind.DmaBuf, 1);

    /// <summary>BAR 2 of VF 1: 16 MiB in the middle of the address space; that of VF 2 follows at once.</summary>
    public static readonly AddressRange Bar = AddressRange.FromLength(0x40_0000_0000, 16 << 20);
    public static readonly AddressRange NextBar = AddressRange.FromLength(Bar.End + 1, 16 << 20);

    public static OperationId Operation(long id) => new(id);

    /// <summary>A range by page numbers.</summary>
    public static AddressRange Pages(ulong first, ulong count) => AddressRange.FromLength(first * Page, count * Page);

    /// <summary>Pages of VF 1's BAR, as bus addresses.</summary>
    public static AddressRange BarPages(ulong first, ulong count) => AddressRange.FromLength(Bar.Start + (first * Page), count * Page);

    public static ImmutableArray<ulong> PageFrames(IEnumerable<AddressRange> ranges) =>
        [.. ranges.SelectMany(range => Enumerable.Range(0, (int)(range.Length / Page)).Select(page => (range.Start / Page) + (ulong)page))];
}
