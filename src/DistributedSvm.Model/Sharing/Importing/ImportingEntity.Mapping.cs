using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing.Interconnects;

namespace DistributedSvm.Model.Sharing;

/// <content>
/// From a dead or no mapping to one that accesses go through: give the old one back, pin, map, translate, bind; and what becomes of a map that failed.
/// </content>
public abstract partial class ImportingEntity<TSpec>
{
    /// <summary>No page table entry and no cached translation of the old mapping is left.</summary>
    private void AfterZap(OperationId id, IOutbox outbox)
    {
        ImportOperation task = Tables.Tasks.Find(id)!;
        Import import = Of(task);
        if (task.Task is ImportTask.Import or ImportTask.Validate)
        {
            if (import.Mapping != InterconnectKind.None && (Protocol.UnmapsBeforeMap || IsScatter(import.Mapping)))
            {
                Unmap(id, task, import, ImportStep.UnmappingOld, outbox);
            }
            else
            {
                AfterOldMapping(id, task, import, outbox);
            }
        }
        else if (import.Mapping != InterconnectKind.None || import.IsPinned)
        {
            Lock(id, task, import, LockSet.None, outbox);
        }
        else
        {
            AfterUnmap(id, task, import, outbox);
        }
    }

    /// <summary>
    /// Nothing is mapped any more. Where importers renegotiate, the old attachment goes and a new one is negotiated; RFC v1 and v2 only allow the interconnect again on
    /// the one that they have.
    /// </summary>
    private void AfterOldMapping(OperationId id, ImportOperation task, Import import, IOutbox outbox)
    {
        if (task.Task == ImportTask.Validate && Settings.Renegotiates && !task.Renegotiates && !import.IsPinned)
        {
            task.Renegotiates = true;
            if (!Protocol.HasScatterBesideInterconnect)
            {
                Unlock(id, task, import, outbox);
                Detach(id, task, import, outbox);
                return;
            }

            import.AllowsInterconnect = true;
            if (import.HasDanglingContainer)
            {
                import.HasDanglingContainer = false;
                Unmap(id, task, import, ImportStep.UnmappingOld, outbox);
                return;
            }
        }

        PinThenMap(id, task, import, outbox);
    }

    private void PinThenMap(OperationId id, ImportOperation task, Import import, IOutbox outbox)
    {
        if (import.Profile.Pins && !import.IsPinned)
        {
            task.Step = ImportStep.Pinning;
            outbox.Send(import.DmaBuf, new Pin(id, import.Attachment), Calibration.Call);
        }
        else
        {
            MapNow(id, task, import, outbox);
        }
    }

    private static void MapNow(OperationId id, ImportOperation task, Import import, IOutbox outbox)
    {
        task.Step = ImportStep.Mapping;
        task.Wanted = import.AllowsInterconnect || IsScatter(import.Match.Kind) ? import.Match.Kind : InterconnectKind.PeerToPeerSg;
        outbox.Send(import.DmaBuf, new Map(id, import.Attachment, task.Wanted), Calibration.Call);
    }

    private void OnMapped(Mapped mapped, IOutbox outbox)
    {
        OperationId id = mapped.Operation;
        ImportOperation task = Tables.Tasks.Find(id)!;
        Import import = Of(task);
        if (mapped.Errno != Errno.Ok)
        {
            task.Failure = mapped.Errno;
            AfterFailedMap(id, task, import, outbox);
            return;
        }

        import.Mapping = task.Wanted;
        task.Ranges = mapped.Ranges;
        if (task.WasForbidden)
        {
            outbox.Observe(Observation.Of(Invariants.PolicyBypassed($"import {import.Id} was refused with EPERM and then mapped as {task.Wanted}")));
        }

        Interconnect over = InterconnectRegistry.Of(task.Wanted);
        if (!over.NeedsTranslation)
        {
            import.Path = mapped.IsInSystem ? SharePath.System : over.Path;
            SegmentProtocol protocol = mapped.IsInSystem ? SegmentProtocol.System : over.Addresses;
            Errno errno = SegmentArray.TryCreate(protocol, mapped.Ranges!, out SegmentArray segments);
            errno = errno == Errno.Ok && (long)segments.TotalBytes != import.Bytes ? Errno.EINVAL : errno;
            if (errno == Errno.Ok)
            {
                Bind(id, task, import, segments, outbox);
            }
            else
            {
                task.Failure = errno;
                Unmap(id, task, import, ImportStep.UnmappingFailed, outbox);
            }

            return;
        }

        if (Tables.Faults.Fails(AllocationSite.DeviceAddresses))
        {
            Translated(id, Errno.ENOMEM, null, outbox);
            return;
        }

        task.Step = ImportStep.Translating;
        BeginTranslate(id, task, import, outbox);
    }

    /// <summary>The end of a translation: the array of device addresses, or why there is none.</summary>
    protected void Translated(OperationId id, Errno errno, SegmentArray? addresses, IOutbox outbox)
    {
        ImportOperation task = Tables.Tasks.Find(id)!;
        Import import = Of(task);
        if (errno != Errno.Ok)
        {
            task.Failure = errno;
            Unmap(id, task, import, ImportStep.UnmappingFailed, outbox);
            return;
        }

        if (addresses is not null)
        {
            // Whatever array was there is overwritten; who did not free it has lost it.
            if (import.DeviceAddresses is not null)
            {
                outbox.Observe(Observation.Of(Invariants.Grows(
                    $"import {import.Id} is mapped again and writes over its array of device addresses: {Tables.AddressArrays + 1} arrays for {AllImports.Count()} imports")));
            }

            Tables.AddressArrays++;
            import.DeviceAddresses = addresses;
        }

        import.Path = InterconnectRegistry.Of(task.Wanted).Path;
        Bind(id, task, import, import.DeviceAddresses ?? SegmentArray.Empty, outbox);
    }

    private void Bind(OperationId id, ImportOperation task, Import import, SegmentArray segments, IOutbox outbox)
    {
        if (import.DeviceAddresses is { } addresses && IsScatter(task.Wanted))
        {
            outbox.Observe(Observation.Of(Invariants.StaleAddresses(
                $"import {import.Id} is mapped as {task.Wanted}, but bind prefers the {addresses.Count} device addresses of an interconnect mapping that is gone")));
            segments = addresses;
        }

        task.Ranges = null;
        Audit(import, segments, outbox);
        task.Step = ImportStep.Binding;
        TakeNotifier(import.Vm, id, outbox);
        outbox.Send(Mapper(outbox.Self), new Bind(id, import.VirtualAddress, segments), BindCost(import));
    }

    private void OnBound(OperationId id, ImportOperation task, Import import, IOutbox outbox)
    {
        ReleaseNotifier(import.Vm, outbox);
        import.IsBound = true;
        import.State = ImportState.Live;
        import.Fence = ++Tables.LastFence;
        var fence = new Fence(new FenceId(outbox.Self, import.Id, import.Fence), FenceUsage.Bookkeep, NeedsSignaling: true);
        outbox.Send(import.DmaBuf, new AddFence(id, fence), Calibration.Call);
        Unlock(id, task, import, outbox);
        if (import.Profile.WantsPhysicalAddresses && !Protocol.PublishesUnderLock)
        {
            task.Step = ImportStep.Publishing;
            // The unlock goes there and back before the pointer is stored: long enough for a revoke that waits for the lock to call back.
            outbox.StartTimer(new PublishDue(id), Calibration.Call * 3);
            return;
        }

        Finish(id, task, import, outbox);
    }

    private static void Unmap(OperationId id, ImportOperation task, Import import, ImportStep step, IOutbox outbox)
    {
        task.Step = step;
        outbox.Send(import.DmaBuf, new Unmap(id, import.Attachment, task.Chain), Calibration.Call);
    }

    /// <summary>
    /// The map, or what follows it, failed and nothing is mapped now. Another path is tried where the protocol allows it: a scatter table on the same attachment
    /// (RFC v1 and v2), or an attachment without the interconnect. EPERM is final (I-5).
    /// </summary>
    private void AfterFailedMap(OperationId id, ImportOperation task, Import import, IOutbox outbox)
    {
        bool triesAnother = !IsScatter(task.Wanted) && Protocol.FallsBack(task.Failure) && !import.Profile.WantsPhysicalAddresses;
        task.WasForbidden |= task.Failure == Errno.EPERM;
        if (triesAnother && Protocol.HasScatterBesideInterconnect)
        {
            import.HasDanglingContainer = task.Step == ImportStep.UnmappingFailed && !Protocol.ForgetsFailedContainer;
            import.AllowsInterconnect = false;
            task.Failure = Errno.Ok;
            MapNow(id, task, import, outbox);
            return;
        }

        bool attachesAnew = triesAnother && task.Task == ImportTask.Import && !task.WithoutInterconnect;
        task.WithoutInterconnect |= attachesAnew;
        Fail(id, task, import, task.Failure, outbox);
    }

    /// <summary>Nothing is mapped. An import ends here; a buffer that was imported before stays, and may be validated again.</summary>
    private void Fail(OperationId id, ImportOperation task, Import import, Errno errno, IOutbox outbox)
    {
        task.Failure = errno;
        if (task.Task == ImportTask.Import && import.IsPinned)
        {
            task.Step = ImportStep.Unpinning;
            outbox.Send(import.DmaBuf, new Unpin(id, import.Attachment), Calibration.Call);
            return;
        }

        Unlock(id, task, import, outbox);
        if (task.Task == ImportTask.Import)
        {
            Detach(id, task, import, outbox);
        }
        else
        {
            Finish(id, task, import, outbox);
        }
    }

    private void DropMapping(Import import, IOutbox outbox)
    {
        import.Mapping = InterconnectKind.None;
        if (Protocol.DropsAddressesWithMapping)
        {
            DropAddresses(import, outbox);
        }
    }

    private void DropAddresses(Import import, IOutbox outbox)
    {
        if (import.DeviceAddresses is not null)
        {
            import.DeviceAddresses = null;
            Tables.AddressArrays--;
        }

        OnTranslationDropped(import, outbox);
    }
}
