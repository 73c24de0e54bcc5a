using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <content>VFIO_DEVICE_FEATURE_DMA_BUF: checks, private data, registration, dma-buf, link, fd.</content>
public sealed partial class VfioDevice
{
    private const ulong PageSize = 4096;

    /// <summary>
    /// EIO after a reset that failed, EINVAL without ranges or with flags, ENODEV for a region that is no BAR; then what <see cref="Validate"/> and <see cref="FillBusRanges"/> say.
    /// </summary>
    private Errno Check(ExportDmaBuf export, out ImmutableArray<AddressRange> busRanges)
    {
        busRanges = [];
        if (_isClosed)
        {
            return Errno.ENODEV;
        }

        if (_hasFailed)
        {
            return Errno.EIO;
        }

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

        if (Tables.Faults.Fails(AllocationSite.Export))
        {
            return Errno.ENOMEM;
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
            if (range.End >= (_barLimit ?? Spec.Bar.Length))
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
        Tables.Exports.Begin(operation, new ExportOperation(requester, export.Operation, busRanges)
        {
            LacksDescriptor = Tables.Faults.Fails(AllocationSite.FileDescriptor),
        });
        if (TryLock(operation, outbox))
        {
            Create(operation, outbox);
        }
    }

    private void Create(OperationId operation, IOutbox outbox)
    {
        ExportOperation export = Tables.Exports.Find(operation)!;
        if (_isClosed)
        {
            // vfio_device_try_get_registration failed: the device is going away.
            Tables.Exports.End(operation);
            _registrations--;
            outbox.Send(export.Requester, new Exported(export.ReplyTo, Errno.ENODEV, default), Calibration.Ioctl);
            Unlock(outbox);
            return;
        }

        export.DmaBuf = outbox.Create(
            EntityKind.DmaBuf,
            new CreateDmaBuf(
                operation,
                ExporterKind.VfioPci,
                export.LacksDescriptor ? outbox.Self : export.Requester,
                export.BusRanges,
                _isAsleep ? BufferStatus.Temporary : BufferStatus.Ok,
                Spec.PeerDistances)
            {
                Settings = Spec.Protocol,
                Faults = [.. Tables.Faults.TakeAt(AllocationSite.Attachment, AllocationSite.MatchEntry, AllocationSite.Container)],
            });
    }

    private void FinishExport(Completed created, IOutbox outbox)
    {
        ExportOperation export = Tables.Exports.End(created.Operation);
        Tables.DmaBufs.Add(export.DmaBuf);
        if (export.LacksDescriptor)
        {
            // Only dma_buf_put: from here on the buffer owns its private data and the registration.
            outbox.Send(export.DmaBuf, new PutReference(), Calibration.Call);
            if (Base.UnwindsAfterFdFailure)
            {
                _registrations--;
            }

            outbox.Send(export.Requester, new Exported(export.ReplyTo, Errno.EMFILE, default), Calibration.Ioctl);
        }
        else
        {
            outbox.Send(export.Requester, new Exported(export.ReplyTo, Errno.Ok, export.DmaBuf), Calibration.Ioctl);
        }

        Unlock(outbox);
    }
}
