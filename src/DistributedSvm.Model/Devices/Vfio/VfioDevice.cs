using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// vfio-pci as exporter: what memory_lock protects, that is the device's list of dma-bufs (drivers/vfio/pci/vfio_pci_dmabuf.c). Apart from the VF's hardware
/// and from the guest, since it has a lock of its own.
/// </summary>
[GenerateSerializer]
public sealed class VfioDevice(VfioDeviceSpec spec) : StaticEntity<VfioDeviceSpec>(spec)
{
    private const ulong PageSize = 4096;

    /// <summary>memory_lock, taken for write.</summary>
    [Id(0)]
    private readonly QueuedLock _memoryLock = new();

    [Id(1)]
    private readonly SortedSet<EntityId> _dmaBufs = [];

    [Id(2)]
    private readonly OperationTable<ExportOperation> _exports = new();

    [Id(3)]
    private OperationCounter _operations;

    /// <summary>vfio registrations: one for each export under way or linked.</summary>
    [Id(4)]
    private int _registrations;

    public override void Handle(in Envelope envelope, IOutbox outbox)
    {
        EntityId sender = envelope.Sender;
        switch (envelope.Message)
        {
            case ExportDmaBuf export:
                BeginExport(export, sender, outbox);
                break;
            case Completed created:
                FinishExport(created, outbox);
                break;
            case MatchMapping match:
                outbox.Send(sender, new MappingOffers(match.Operation, Errno.Ok, Offers()), Calibration.Call);
                break;
            case AttachExporter attach:
                outbox.Send(sender, new Completed(attach.Operation, Errno.Ok), Calibration.Call);
                break;
            case DetachExporter:
                break;
            case DmaBufReleased:
                _dmaBufs.Remove(sender);
                _registrations--;
                break;
            default:
                throw new ModelBugException($"A vfio device does not know {envelope.Message}.");
        }
    }

    public override void Conclude(IConclusion conclusion)
    {
        if (_dmaBufs.Count > 0 || _registrations != 0)
        {
            conclusion.Violate(Invariants.Leak($"vfio device still has {_dmaBufs.Count} dma-bufs and {_registrations} registrations"));
        }

        if (_memoryLock.IsHeld)
        {
            conclusion.Violate(Invariants.Leak($"memory_lock is still held, {_memoryLock.Waiters} wait for it"));
        }
    }

    /// <summary>
    /// VFIO_DEVICE_FEATURE_DMA_BUF: EINVAL without ranges or with flags, ENODEV for a region that is no BAR; then what <see cref="Validate"/> and <see cref="FillBusRanges"/> say.
    /// </summary>
    private Errno Check(ExportDmaBuf export, out ImmutableArray<AddressRange> busRanges)
    {
        busRanges = [];
        if (export.Ranges.IsEmpty || export.Flags != 0)
        {
            return Errno.EINVAL;
        }

        if (export.Region is < 0 or >= VfioDeviceSpec.RomRegion)
        {
            return Errno.ENODEV;
        }

        Errno errno = Validate(export.Ranges);
        if (errno != Errno.Ok)
        {
            return errno;
        }

        // Only the VRAM aperture has a peer-to-peer provider.
        return export.Region == VfioDeviceSpec.VramBar ? FillBusRanges(export.Ranges, out busRanges) : Errno.EINVAL;
    }

    /// <summary>validate_dmabuf_input: EINVAL for a range that is empty or not aligned to pages, and for a total that does not fit 63 bits.</summary>
    private static Errno Validate(ImmutableArray<AddressRange> ranges)
    {
        ulong total = 0;
        foreach (AddressRange range in ranges)
        {
            bool isWhole = range.IsValid && range.Start % PageSize == 0 && range.Length % PageSize == 0 && range.Length != 0;
            if (!isWhole || range.Length > long.MaxValue - total)
            {
                return Errno.EINVAL;
            }

            total += range.Length;
        }

        return Errno.Ok;
    }

    /// <summary>vfio_pci_core_fill_phys_vec: EOVERFLOW for an address that does not fit, EINVAL for a range that ends beyond the BAR.</summary>
    private Errno FillBusRanges(ImmutableArray<AddressRange> ranges, out ImmutableArray<AddressRange> busRanges)
    {
        busRanges = [];
        ImmutableArray<AddressRange>.Builder bus = ImmutableArray.CreateBuilder<AddressRange>(ranges.Length);
        foreach (AddressRange range in ranges)
        {
            if (range.End > ulong.MaxValue - Spec.Bar.Start)
            {
                return Errno.EOVERFLOW;
            }

            var address = new AddressRange(Spec.Bar.Start + range.Start, Spec.Bar.Start + range.End);
            if (!Spec.Bar.Contains(address))
            {
                return Errno.EINVAL;
            }

            bus.Add(address);
        }

        busRanges = bus.MoveToImmutable();
        return Errno.Ok;
    }

    private void BeginExport(ExportDmaBuf export, EntityId requester, IOutbox outbox)
    {
        Errno errno = Check(export, out ImmutableArray<AddressRange> busRanges);
        if (errno != Errno.Ok)
        {
            outbox.Send(requester, new Exported(export.Operation, errno, default), Calibration.Ioctl);
            return;
        }

        _registrations++;
        OperationId operation = _operations.Next();
        _exports.Begin(operation, new ExportOperation(requester, export.Operation, busRanges));
        if (_memoryLock.TryAcquire(new LockTicket(outbox.Self, operation), outbox.Now))
        {
            Create(operation, outbox);
        }
    }

    private void Create(OperationId operation, IOutbox outbox)
    {
        ExportOperation export = _exports.Find(operation)!;
        export.DmaBuf = outbox.Create(
            EntityKind.DmaBuf,
            new CreateDmaBuf(operation, ExporterKind.VfioPci, export.Requester, export.BusRanges, Revoked: false, Spec.PeerDistances));
    }

    private void FinishExport(Completed created, IOutbox outbox)
    {
        ExportOperation export = _exports.End(created.Operation);
        _dmaBufs.Add(export.DmaBuf);
        outbox.Send(export.Requester, new Exported(export.ReplyTo, Errno.Ok, export.DmaBuf), Calibration.Ioctl);
        if (_memoryLock.Release(outbox.Now) is { } next)
        {
            Create(next.Operation, outbox);
        }
    }

    private ImmutableArray<InterconnectOffer> Offers()
    {
        var iov = new InterconnectOffer(InterconnectKind.Iov, Spec.VirtualFunction, Spec.PhysicalFunction, VfioDeviceSpec.VramBar, Spec.Gpu);
        InterconnectOffer peer = iov with { Kind = InterconnectKind.PeerToPeerSg };
        return Spec.OffersIov ? [iov, peer] : [peer];
    }
}
