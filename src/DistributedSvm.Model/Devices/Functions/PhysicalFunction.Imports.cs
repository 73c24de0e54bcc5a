using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Sharing.Interconnects;

namespace DistributedSvm.Model.Devices;

/// <content>
/// The importer: get, attach, lock, map, translate, bind, unlock; and back again. An import that fails half way undoes what it did and answers with the errno.
/// </content>
public sealed partial class PhysicalFunction
{
    private void BeginImport(ImportFrameBuffer import, EntityId requester, IOutbox outbox)
    {
        var surface = new Surface(++_lastSurface, import.DmaBuf, import.Bytes);
        OperationId id = Begin(new SurfaceOperation(requester, import.Operation, surface, isImport: true), SurfaceStep.Referencing);
        outbox.Send(surface.DmaBuf, new GetReference(id), Calibration.Ioctl);
    }

    private void BeginRelease(ReleaseSurface release, EntityId requester, IOutbox outbox)
    {
        if (!_surfaces.Remove(release.Surface, out Surface? surface))
        {
            outbox.Send(requester, new Completed(release.Operation, Errno.ENOENT), Calibration.Ioctl);
            return;
        }

        DropFlushes(surface.Id, outbox);
        var operation = new SurfaceOperation(requester, release.Operation, surface, isImport: false);
        OperationId id = Begin(operation, SurfaceStep.Idling);
        if (_reading.ContainsKey(surface.Id))
        {
            _idling.Add(surface.Id, id);
        }
        else
        {
            Unbind(id, operation, outbox);
        }
    }

    /// <summary>An imported buffer is torn down only once the GPU is idle on it.</summary>
    private void Unbind(OperationId id, SurfaceOperation operation, IOutbox outbox)
    {
        operation.Step = SurfaceStep.Unbinding;
        outbox.Send(Spec.Gpu, new Unbind(id, operation.Surface.VirtualAddress), Calibration.Ioctl);
    }

    private OperationId Begin(SurfaceOperation operation, SurfaceStep step)
    {
        OperationId id = _ids.Next();
        operation.Step = step;
        _operations.Begin(id, operation);
        return id;
    }

    private void OnCompleted(Completed completed, IOutbox outbox)
    {
        OperationId id = completed.Operation;
        SurfaceOperation operation = _operations.Find(id) ?? throw new ModelBugException($"No operation waits for {completed}.");
        Surface surface = operation.Surface;
        switch (operation.Step)
        {
            case SurfaceStep.Referencing when completed.Errno != Errno.Ok:
                operation.Failure = completed.Errno;
                Finish(id, outbox);
                break;
            case SurfaceStep.Referencing:
                BeginAttach(id, operation, outbox);
                break;
            case SurfaceStep.Binding when completed.Errno != Errno.Ok:
                operation.Failure = completed.Errno;
                Unmap(id, operation, outbox);
                break;
            case SurfaceStep.Binding:
                outbox.Send(surface.DmaBuf, new UnlockReservation(id), Calibration.Call);
                Finish(id, outbox);
                break;
            case SurfaceStep.Unbinding:
                operation.Step = SurfaceStep.Invalidating;
                outbox.Send(Spec.Gpu, new InvalidateTlb(id, surface.VirtualAddress), Calibration.Call);
                break;
            case SurfaceStep.Invalidating:
                operation.Step = SurfaceStep.LockingToUnmap;
                outbox.Send(surface.DmaBuf, new LockReservation(id), Calibration.Call);
                break;
            case SurfaceStep.Unmapping:
                DropVramReference(surface);
                outbox.Send(surface.DmaBuf, new UnlockReservation(id), Calibration.Call);
                Detach(id, operation, outbox);
                break;
            case SurfaceStep.Detaching:
                AfterDetach(id, operation, outbox);
                break;
            default:
                throw new ModelBugException($"{completed} does not fit step {operation.Step}.");
        }
    }

    private void BeginAttach(OperationId id, SurfaceOperation operation, IOutbox outbox)
    {
        operation.Step = SurfaceStep.Attaching;
        var iov = new InterconnectOffer(InterconnectKind.Iov, outbox.Self, outbox.Self, VfioDeviceSpec.VramBar, Spec.GpuIndex);
        ImmutableArray<InterconnectOffer> offers = [iov with { Kind = InterconnectKind.PeerToPeerSg }, iov with { Kind = InterconnectKind.SystemSg }];
        if (Spec.OffersIov && !operation.WithoutIov)
        {
            offers = offers.Insert(0, iov);
        }

        outbox.Send(operation.Surface.DmaBuf, new Attach(id, offers), Calibration.Call);
    }

    private void OnAttached(Attached attached, IOutbox outbox)
    {
        SurfaceOperation operation = _operations.Find(attached.Operation)!;
        if (attached.Errno != Errno.Ok)
        {
            operation.Failure = attached.Errno;
            PutAndFinish(attached.Operation, operation, outbox);
            return;
        }

        operation.Surface.Attachment = attached.Attachment;
        operation.Surface.Match = attached.Match;
        operation.Step = SurfaceStep.LockingToMap;
        outbox.Send(operation.Surface.DmaBuf, new LockReservation(attached.Operation), Calibration.Call);
    }

    private void OnLocked(ReservationGranted granted, IOutbox outbox)
    {
        SurfaceOperation operation = _operations.Find(granted.Operation)!;
        if (granted.Errno != Errno.Ok)
        {
            throw new ModelBugException($"A dma-buf to which surface {operation.Surface.Id} holds a reference is gone.");
        }

        if (operation.Step == SurfaceStep.LockingToMap)
        {
            operation.Step = SurfaceStep.Mapping;
            outbox.Send(operation.Surface.DmaBuf, new Map(granted.Operation, operation.Surface.Attachment), Calibration.Call);
        }
        else
        {
            Unmap(granted.Operation, operation, outbox);
        }
    }

    private void OnMapped(Mapped mapped, IOutbox outbox)
    {
        OperationId id = mapped.Operation;
        SurfaceOperation operation = _operations.Find(id)!;
        Surface surface = operation.Surface;
        if (mapped.Errno != Errno.Ok)
        {
            operation.Failure = mapped.Errno;
            outbox.Send(surface.DmaBuf, new UnlockReservation(id), Calibration.Call);
            Detach(id, operation, outbox);
            return;
        }

        Errno errno = Translate(surface, mapped.Ranges!, outbox, out SegmentArray segments, out SimTime cost);
        if (errno != Errno.Ok)
        {
            operation.Failure = errno;
            Unmap(id, operation, outbox);
            return;
        }

        surface.Path = InterconnectRegistry.Of(surface.Match.Kind).Path;
        operation.Step = SurfaceStep.Binding;
        outbox.Send(Spec.Gpu, new Bind(id, surface.VirtualAddress, segments), cost);
    }

    /// <summary>From ranges in the interconnect's address space to what the page table holds.</summary>
    private Errno Translate(Surface surface, RangeXArray ranges, IOutbox outbox, out SegmentArray segments, out SimTime cost)
    {
        cost = Calibration.Call;
        if (surface.Match.Kind != InterconnectKind.Iov)
        {
            SegmentProtocol protocol = surface.Match.Kind == InterconnectKind.SystemSg ? SegmentProtocol.System : SegmentProtocol.PeerToPeer;
            // Peer addresses are one span, or no mapping at all; pages are mapped one by one.
            if (Spec.HasTranslatingIommu && protocol == SegmentProtocol.System)
            {
                cost = SimTime.Max(cost, Calibration.DmaMapPage * (surface.Bytes / 4096));
            }

            Errno cut = SegmentArray.TryCreate(protocol, ranges, out segments);
            return cut == Errno.Ok && (long)ranges.TotalLength != surface.Bytes ? Errno.EINVAL : cut;
        }

        int vf = NumberOf(surface.Match.Device);
        if (!_vfs.TryGetValue(vf, out VfConfig? config))
        {
            segments = SegmentArray.Empty;
            return Errno.EINVAL;
        }

        Errno errno = IovTranslation.Translate(ranges, Spec.Vfs[vf - 1].Bar, config, (ulong)surface.Bytes, out segments);
        switch (errno)
        {
            case Errno.Ok:
                config.References++;
                surface.ReferencedVf = vf;
                break;
            case Errno.EPERM:
                outbox.Observe(Observation.Of(Invariants.ForeignAddress($"surface {surface.Id}: {ranges} is not all in the BAR of VF {vf}")));
                break;
            case Errno.ERANGE:
                outbox.Observe(Observation.Of(Invariants.BeyondQuota(Blame.Guest, $"surface {surface.Id}: {ranges} exceeds the quota of VF {vf}")));
                break;
            default:
                break;
        }

        return errno;
    }

    /// <summary>The VF's number by device identity; 0 for a device that is none of this PF's VFs.</summary>
    private int NumberOf(EntityId function)
    {
        for (int i = 0; i < Spec.Vfs.Length; i++)
        {
            if (Spec.Vfs[i].Function == function)
            {
                return i + 1;
            }
        }

        return 0;
    }

    private static void Unmap(OperationId id, SurfaceOperation operation, IOutbox outbox)
    {
        operation.Step = SurfaceStep.Unmapping;
        outbox.Send(operation.Surface.DmaBuf, new Unmap(id, operation.Surface.Attachment), Calibration.Call);
    }

    private static void Detach(OperationId id, SurfaceOperation operation, IOutbox outbox)
    {
        operation.Step = SurfaceStep.Detaching;
        outbox.Send(operation.Surface.DmaBuf, new Detach(id, operation.Surface.Attachment), Calibration.Call);
    }

    /// <summary>A failed IOV mapping may be tried again without it, unless it broke the rule of ownership: EPERM is final (I-5).</summary>
    private void AfterDetach(OperationId id, SurfaceOperation operation, IOutbox outbox)
    {
        if (operation.IsImport && operation.Failure != Errno.EPERM && operation.Surface.Match.Kind == InterconnectKind.Iov && !operation.WithoutIov)
        {
            operation.WithoutIov = true;
            operation.Failure = Errno.Ok;
            BeginAttach(id, operation, outbox);
            return;
        }

        PutAndFinish(id, operation, outbox);
    }

    private void PutAndFinish(OperationId id, SurfaceOperation operation, IOutbox outbox)
    {
        outbox.Send(operation.Surface.DmaBuf, new PutReference(), Calibration.Call);
        Finish(id, outbox);
    }

    private void Finish(OperationId id, IOutbox outbox)
    {
        SurfaceOperation operation = _operations.End(id);
        Surface surface = operation.Surface;
        if (!operation.IsImport)
        {
            outbox.Send(operation.Requester, new Completed(operation.ReplyTo, Errno.Ok), Calibration.Ioctl);
            return;
        }

        bool isImported = operation.Failure == Errno.Ok;
        if (isImported)
        {
            _surfaces.Add(surface.Id, surface);
        }

        outbox.Observe(Observation.Count(isImported ? CounterOf(surface.Path) : PathMetrics.Refused));
        outbox.Send(
            operation.Requester,
            new Imported(operation.ReplyTo, operation.Failure, surface.Id, isImported ? surface.Path : SharePath.None),
            Calibration.Ioctl);
    }

    private void DropVramReference(Surface surface)
    {
        if (surface.ReferencedVf > 0)
        {
            _vfs[surface.ReferencedVf].References--;
            surface.ReferencedVf = 0;
        }
    }

    private static Metric CounterOf(SharePath path) => path switch
    {
        SharePath.Iov => PathMetrics.Iov,
        SharePath.PeerToPeer => PathMetrics.P2p,
        _ => PathMetrics.System,
    };
}
