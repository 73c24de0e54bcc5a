using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Svm;
using DistributedSvm.Model.Workloads.DisplayShare;

namespace DistributedSvm.Model.Devices;

/// <content>
/// Sharing a swapchain. The ladder for each buffer: QEMU exports VRAM through vfio and the host imports it over IOV or peer-to-peer; if the host refuses, the guest moves the
/// buffer object to its RAM, QEMU exports those pages (udmabuf), and the host imports system pages.
/// </content>
public sealed partial class Guest
{
    /// <summary>The swapchain is being made or given back: one of these at a time.</summary>
    private bool IsChanging => _sharing.Count + _releasing.Count > 0;

    private void BeginShare(ShareSwapchain share, EntityId requester, IOutbox outbox)
    {
        if (IsChanging || _buffers.Count > 0)
        {
            outbox.Send(requester, new SwapchainShared(share.Operation, Errno.EBUSY, SharePath.None), Calibration.Ioctl);
            return;
        }

        var operation = new ShareOperation(requester, share);
        OperationId id = _ids.Next();
        _sharing.Begin(id, operation);
        if (_vram is null)
        {
            operation.Step = ShareStep.Booting;
            outbox.Send(Spec.VirtualFunction, new BootVf(id), Calibration.Doorbell);
        }
        else
        {
            NextBuffer(id, operation, outbox);
        }
    }

    private void OnBooted(VfConfigured configured, IOutbox outbox)
    {
        ShareOperation operation = _sharing.Find(configured.Operation)!;
        if (configured.Errno != Errno.Ok)
        {
            FinishShare(configured.Operation, configured.Errno, outbox);
            return;
        }

        _vram ??= BuddyAllocator.Create((ulong)configured.Vram, PageSize);
        NextBuffer(configured.Operation, operation, outbox);
    }

    private void NextBuffer(OperationId id, ShareOperation operation, IOutbox outbox)
    {
        ShareSwapchain request = operation.Request;
        if (operation.Arriving is { } arriving)
        {
            if (arriving.TryDequeue(out GuestBuffer? next))
            {
                Export(id, operation, next, outbox);
            }
            else
            {
                FinishShare(id, Errno.Ok, outbox);
            }

            return;
        }

        if (_buffers.Count == request.Buffers)
        {
            FinishShare(id, Errno.Ok, outbox);
            return;
        }

        ulong bytes = (ulong)request.BytesPerBuffer;
        Errno errno = _vram!.TryAllocate(bytes, PageSize, out ImmutableArray<AddressRange> ranges);
        if (errno == Errno.ENOSPC && !Spec.Svm.IsNone && bytes <= _vram!.Size)
        {
            operation.Step = ShareStep.Evicting;
            outbox.Send(Spec.Svm, new EvictForBuffers(id), Calibration.Call);
            return;
        }

        if (errno != Errno.Ok)
        {
            FinishShare(id, errno, outbox);
            return;
        }

        Export(id, operation, new GuestBuffer(++_lastSerial, request.BytesPerBuffer) { Ranges = ranges, Display = request.Display }, outbox);
    }

    /// <summary>Memory of a process may have made room; ENOSPC where it could not, as without it.</summary>
    private void AfterEviction(OperationId id, ShareOperation operation, Errno errno, IOutbox outbox)
    {
        if (errno == Errno.Ok)
        {
            NextBuffer(id, operation, outbox);
        }
        else
        {
            FinishShare(id, Errno.ENOSPC, outbox);
        }
    }

    private void Export(OperationId id, ShareOperation operation, GuestBuffer buffer, IOutbox outbox)
    {
        operation.Current = buffer;
        operation.Step = ShareStep.Exporting;

        // QEMU finds which BAR offset each piece of the resource is at: with a large BAR that is the VF's VRAM address itself.
        outbox.Send(Spec.Vfio, new ExportDmaBuf(id, VfioDeviceSpec.VramBar, 0, buffer.Ranges), Calibration.VirtioCommand);
    }

    private void OnExported(Exported exported, IOutbox outbox)
    {
        ShareOperation operation = _sharing.Find(exported.Operation)!;
        if (exported.Errno != Errno.Ok)
        {
            FreeVram(operation.Current!);
            FinishShare(exported.Operation, exported.Errno, outbox);
            return;
        }

        Import(exported.Operation, operation, exported.DmaBuf, outbox);
    }

    private static void Import(OperationId id, ShareOperation operation, EntityId dmaBuf, IOutbox outbox)
    {
        operation.Step = ShareStep.Importing;
        operation.Current!.DmaBuf = dmaBuf;
        outbox.Send(operation.Current.Display, new ImportFrameBuffer(id, dmaBuf, operation.Current.Bytes), Calibration.Ioctl);
    }

    private void OnImported(Imported imported, IOutbox outbox)
    {
        OperationId id = imported.Operation;
        ShareOperation operation = _sharing.Find(id)!;
        GuestBuffer buffer = operation.Current!;
        if (imported.Errno == Errno.Ok)
        {
            buffer.Surface = imported.Surface;
            operation.Path = imported.Path;
            operation.Current = null;
            _buffers.Add(buffer);
            NextBuffer(id, operation, outbox);
            return;
        }

        outbox.Send(buffer.DmaBuf, new PutReference(), Calibration.Ioctl);
        buffer.DmaBuf = default;
        if (buffer.IsInSystem || imported.Errno == Errno.EPERM)
        {
            if (!buffer.IsInSystem)
            {
                FreeVram(buffer);
            }

            FinishShare(id, imported.Errno, outbox);
            return;
        }

        operation.Step = ShareStep.AllocatingPages;
        outbox.Send(Spec.HostMemory, new AllocatePages(id, buffer.Bytes), Calibration.Call);
    }

    private void OnPagesAllocated(PagesAllocated allocated, IOutbox outbox)
    {
        OperationId id = allocated.Operation;
        ShareOperation operation = _sharing.Find(id)!;
        GuestBuffer buffer = operation.Current!;
        if (allocated.Errno != Errno.Ok)
        {
            FreeVram(buffer);
            FinishShare(id, allocated.Errno, outbox);
            return;
        }

        operation.Step = ShareStep.Moving;
        operation.NewPages = allocated.Pages;
        var move = new GpuJob
        {
            Engine = EngineKind.Copy,
            Fixed = SimTime.Zero,
            VramBytes = buffer.Bytes,
            SystemReadBytes = 0,
            SystemWriteBytes = buffer.Bytes,
            TargetInSystem = true,
            Target = allocated.Pages,
            Tag = buffer.Version > 0 ? TagOf(buffer, buffer.Version, outbox.Self) : ContentTag.Zero,
        };
        outbox.Send(Spec.VirtualFunction, new SubmitJob(id, outbox.Self, 0, move), Calibration.Doorbell);
    }

    /// <summary>The move of a buffer to RAM, then the udmabuf of its pages.</summary>
    private void AdvanceMove(OperationId id, ShareOperation operation, Errno errno, IOutbox outbox)
    {
        GuestBuffer buffer = operation.Current!;
        if (operation.Step == ShareStep.ExportingPages)
        {
            Import(id, operation, buffer.DmaBuf, outbox);
            return;
        }

        FreeVram(buffer);
        if (errno != Errno.Ok)
        {
            outbox.Send(Spec.HostMemory, new FreePages(operation.NewPages), Calibration.Call);
            FinishShare(id, errno, outbox);
            return;
        }

        buffer.IsInSystem = true;
        buffer.Ranges = operation.NewPages;
        operation.NewPages = [];
        operation.Step = ShareStep.ExportingPages;
        var create = new CreateDmaBuf(id, ExporterKind.Udmabuf, outbox.Self, buffer.Ranges, BufferStatus.Ok, []);
        buffer.DmaBuf = outbox.Create(EntityKind.DmaBuf, create);
        _pagesOf.Add(buffer.DmaBuf, buffer.Ranges);
    }

    private void FinishShare(OperationId id, Errno errno, IOutbox outbox)
    {
        ShareOperation operation = _sharing.End(id);
        if (operation.Arriving is { } left)
        {
            foreach (GuestBuffer buffer in left)
            {
                FreeVram(buffer);
            }

            LookAtBuffers(_travel!.Arrival!, outbox);
            return;
        }

        outbox.Send(operation.Requester, new SwapchainShared(operation.Request.Operation, errno, operation.Path), Calibration.Ioctl);
    }

    /// <summary>The udmabuf of a buffer in RAM is gone: its pages are free.</summary>
    private void OnPagesReleased(EntityId dmaBuf, IOutbox outbox)
    {
        if (_pagesOf.Remove(dmaBuf, out ImmutableArray<AddressRange> pages))
        {
            outbox.Send(Spec.HostMemory, new FreePages(pages), Calibration.Call);
        }
    }

    private void BeginRelease(ReleaseSwapchain release, EntityId requester, IOutbox outbox)
    {
        if (IsChanging || _frames.Count > 0)
        {
            outbox.Send(requester, new Completed(release.Operation, Errno.EBUSY), Calibration.Ioctl);
            return;
        }

        if (_buffers.Count == 0)
        {
            outbox.Send(requester, new Completed(release.Operation, Errno.Ok), Calibration.Ioctl);
            return;
        }

        OperationId id = _ids.Next();
        _releasing.Begin(id, new ReleaseOperation(requester, release.Operation, _buffers.Count));
        foreach (GuestBuffer buffer in _buffers)
        {
            outbox.Send(buffer.Display, new ReleaseSurface(id, buffer.Surface), Calibration.VirtioCommand);
        }
    }

    private void AdvanceRelease(OperationId id, IOutbox outbox)
    {
        ReleaseOperation operation = _releasing.Find(id) ?? throw new ModelBugException($"Nothing waits for operation {id.Value}.");
        if (--operation.Left > 0)
        {
            return;
        }

        foreach (GuestBuffer buffer in _buffers)
        {
            outbox.Send(buffer.DmaBuf, new PutReference(), Calibration.Ioctl);
            if (!buffer.IsInSystem)
            {
                FreeVram(buffer);
            }
        }

        _buffers.Clear();
        _releasing.End(id);
        outbox.Send(operation.Requester, new Completed(operation.ReplyTo, Errno.Ok), Calibration.Ioctl);
    }

    private void FreeVram(GuestBuffer buffer) => _vram!.FreeRanges(buffer.Ranges);
}
