using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing.Interconnects;

namespace DistributedSvm.Model.Sharing;

/// <content>
/// The tasks, step by step: reference, attach, lock, map, translate, bind, unlock; and back again. A task that fails half way undoes what it did.
/// </content>
public abstract partial class ImportingEntity<TSpec>
{
    private void Start(OperationId id, Import import, IOutbox outbox)
    {
        ImportOperation task = Tables.Tasks.Find(id)!;
        switch (task.Task)
        {
            case ImportTask.Import:
                task.Step = ImportStep.Referencing;
                outbox.Send(import.DmaBuf, new GetReference(id), Calibration.Ioctl);
                break;
            case ImportTask.Validate when import.State == ImportState.Live || _isRemoved:
                Finish(id, task, import, outbox);
                break;
            case ImportTask.Validate when import.Attachment == 0:
                BeginAttach(id, task, import, outbox);
                break;
            case ImportTask.Validate:
                Lock(id, task, import, outbox);
                break;
            case ImportTask.Unmap when import.Mapping == InterconnectKind.None:
                Finish(id, task, import, outbox);
                break;
            default:
                task.Step = ImportStep.Zapping;
                Zap(import, id, outbox);
                break;
        }
    }

    private static void Lock(OperationId id, ImportOperation task, Import import, IOutbox outbox)
    {
        task.Step = ImportStep.Locking;
        outbox.Send(import.DmaBuf, new LockReservation(id), Calibration.Call);
    }

    private static void Unlock(OperationId id, ImportOperation task, Import import, IOutbox outbox)
    {
        if (task.IsLocked)
        {
            task.IsLocked = false;
            outbox.Send(import.DmaBuf, new UnlockReservation(id), Calibration.Call);
        }
    }

    private void Advance(OperationId id, ImportOperation task, Errno errno, IOutbox outbox)
    {
        Import import = Of(task);
        switch (task.Step)
        {
            case ImportStep.Referencing when errno != Errno.Ok:
                task.Failure = errno;
                Finish(id, task, import, outbox);
                break;
            case ImportStep.Referencing:
                BeginAttach(id, task, import, outbox);
                break;
            case ImportStep.Pinning when errno != Errno.Ok:
                Fail(id, task, import, errno, outbox);
                break;
            case ImportStep.Pinning:
                import.IsPinned = true;
                MapNow(id, task, import, outbox);
                break;
            case ImportStep.UnmappingOld:
                DropMapping(import, outbox);
                AfterOldMapping(id, task, import, outbox);
                break;
            case ImportStep.UnmappingFailed:
                DropMapping(import, outbox);
                AfterFailedMap(id, task, import, outbox);
                break;
            case ImportStep.Binding when errno != Errno.Ok:
                Unmap(id, task, import, ImportStep.UnmappingFailed, outbox);
                task.Failure = errno;
                break;
            case ImportStep.Binding:
                OnBound(id, task, import, outbox);
                break;
            case ImportStep.Unmapping:
                DropMapping(import, outbox);
                AfterUnmap(id, task, import, outbox);
                break;
            case ImportStep.Unpinning:
                import.IsPinned = false;
                Unlock(id, task, import, outbox);
                Detach(id, task, import, outbox);
                break;
            case ImportStep.Detaching:
                AfterDetach(id, task, import, outbox);
                break;
            default:
                throw new ModelBugException($"An answer does not fit step {task.Step} of {task.Task}.");
        }
    }

    private void BeginAttach(OperationId id, ImportOperation task, Import import, IOutbox outbox)
    {
        task.Step = ImportStep.Attaching;
        var offers = OffersOf(import, outbox.Self);
        if (!import.Profile.Traits.TakesPeerToPeer)
        {
            offers = [.. offers.Where(offer => offer.Kind != InterconnectKind.PeerToPeerSg)];
        }

        if (task.WithoutInterconnect)
        {
            offers = [.. offers.Where(offer => IsScatter(offer.Kind))];
        }

        outbox.Send(import.DmaBuf, new Attach(id, offers, import.Profile.Traits), Calibration.Call);
    }

    private void OnAttached(Attached attached, IOutbox outbox)
    {
        ImportOperation task = Tables.Tasks.Find(attached.Operation)!;
        Import import = Of(task);
        if (attached.Errno != Errno.Ok)
        {
            task.Failure = attached.Errno;
            if (task.Task == ImportTask.Import)
            {
                outbox.Send(import.DmaBuf, new PutReference(), Calibration.Call);
            }

            Finish(attached.Operation, task, import, outbox);
            return;
        }

        import.Attachment = attached.Attachment;
        import.Match = attached.Match;
        import.AllowsInterconnect = true;
        Lock(attached.Operation, task, import, outbox);
    }

    private void OnLocked(ReservationGranted granted, IOutbox outbox)
    {
        OperationId id = granted.Operation;
        ImportOperation task = Tables.Tasks.Find(id)!;
        Import import = Of(task);
        if (granted.Errno != Errno.Ok)
        {
            throw new ModelBugException($"A dma-buf to which import {import.Id} holds a reference is gone.");
        }

        task.IsLocked = true;
        if (task.Task is ImportTask.Import or ImportTask.Validate)
        {
            task.Step = ImportStep.Zapping;
            Zap(import, id, outbox);
        }
        else if (import.Mapping != InterconnectKind.None && !(task.Caller == default && SkipsUnmap(task, import)))
        {
            Unmap(id, task, import, ImportStep.Unmapping, outbox);
        }
        else
        {
            AfterUnmap(id, task, import, outbox);
        }
    }

    /// <summary>On unplug, some drivers take only scatter tables down.</summary>
    private bool SkipsUnmap(ImportOperation task, Import import) =>
        task.Task == ImportTask.Release && _isRemoved && !Protocol.UnmapsInterconnectOnRemoval && !IsScatter(import.Mapping);

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
            Lock(id, task, import, outbox);
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
        outbox.Send(Mapper(outbox.Self), new Bind(id, import.VirtualAddress, segments), BindCost(import));
    }

    private void OnBound(OperationId id, ImportOperation task, Import import, IOutbox outbox)
    {
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

    private void AfterUnmap(OperationId id, ImportOperation task, Import import, IOutbox outbox)
    {
        if (task.Chain is not null)
        {
            outbox.Send(import.DmaBuf, new Invalidated(task.Notice, import.Attachment), Calibration.Call);
            Tables.Tasks.End(id);
            return;
        }

        if (task.Task == ImportTask.Unmap)
        {
            Unlock(id, task, import, outbox);
            Finish(id, task, import, outbox);
            return;
        }

        if (import.IsPinned && task.IsLocked && !import.Profile.LeaksPins)
        {
            task.Step = ImportStep.Unpinning;
            outbox.Send(import.DmaBuf, new Unpin(id, import.Attachment), Calibration.Call);
            return;
        }

        Unlock(id, task, import, outbox);
        if (import.Attachment == 0)
        {
            // An earlier attempt to negotiate anew failed.
            AfterDetach(id, task, import, outbox);
        }
        else
        {
            Detach(id, task, import, outbox);
        }
    }

    private static void Detach(OperationId id, ImportOperation task, Import import, IOutbox outbox)
    {
        task.Step = ImportStep.Detaching;
        outbox.Send(import.DmaBuf, new Detach(id, import.Attachment), Calibration.Call);
    }

    private void AfterDetach(OperationId id, ImportOperation task, Import import, IOutbox outbox)
    {
        import.Attachment = 0;
        if (task is { Task: ImportTask.Validate })
        {
            BeginAttach(id, task, import, outbox);
            return;
        }

        if (task is { Task: ImportTask.Import, WithoutInterconnect: true } && task.Failure != Errno.Ok && !IsScatter(import.Match.Kind))
        {
            task.Failure = Errno.Ok;
            BeginAttach(id, task, import, outbox);
            return;
        }

        outbox.Send(import.DmaBuf, new PutReference(), Calibration.Call);
        Finish(id, task, import, outbox);
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

    private void Finish(OperationId id, ImportOperation task, Import import, IOutbox outbox)
    {
        switch (task.Task)
        {
            case ImportTask.Import:
                Tables.Coming.Remove(import.Id);
                if (task.Failure == Errno.Ok && _isRemoved)
                {
                    // The device went meanwhile, and this import was not among those that it took down.
                    task.Failure = Errno.ENODEV;
                    Tables.Leaving.Add(import.Id, import);
                    Begin(import, ImportTask.Release, default, outbox);
                }
                else if (task.Failure == Errno.Ok)
                {
                    Tables.Imports.Add(import.Id, import);
                }
                else
                {
                    DropAddresses(import, outbox);
                }

                OnImported(import, task.Failure, task.Caller, outbox);
                break;
            case ImportTask.Validate when task.Access is { } access:
                if (_isRemoved || !Tables.Imports.ContainsKey(import.Id))
                {
                    task.Failure = Errno.ENODEV;
                }

                Resume(import, access, task.Failure, outbox);
                break;
            case ImportTask.Release:
                DropAddresses(import, outbox);
                Tables.Leaving.Remove(import.Id);
                if (task.Caller != default)
                {
                    outbox.Send(task.Caller.Holder, new Completed(task.Caller.Operation, Errno.Ok), Calibration.Ioctl);
                }

                break;
            default:
                break;
        }

        End(id, import, outbox);
    }

    private static bool IsScatter(InterconnectKind kind) => kind is InterconnectKind.PeerToPeerSg or InterconnectKind.SystemSg;
}
