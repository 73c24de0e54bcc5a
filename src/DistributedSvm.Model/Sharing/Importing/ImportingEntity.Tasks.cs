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
                LockToBind(id, task, import, outbox);
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

    /// <summary>vm->lock is the outermost.</summary>
    private void LockToBind(OperationId id, ImportOperation task, Import import, IOutbox outbox)
    {
        task.Step = ImportStep.LockingVm;
        if (TakeVm(import.Vm, id, outbox))
        {
            Lock(id, task, import, HasVms ? LockSet.Vm : LockSet.None, outbox);
        }
    }

    private static void Lock(OperationId id, ImportOperation task, Import import, LockSet held, IOutbox outbox)
    {
        task.Step = ImportStep.Locking;
        outbox.Send(import.DmaBuf, new LockReservation(id, Held: held), Calibration.Call);
    }

    private void Unlock(OperationId id, ImportOperation task, Import import, IOutbox outbox)
    {
        if (task.IsLocked)
        {
            task.IsLocked = false;
            outbox.Send(import.DmaBuf, new UnlockReservation(id), Calibration.Call);
            if (task.Task is ImportTask.Import or ImportTask.Validate)
            {
                ReleaseVm(import.Vm, outbox);
            }
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
                ReleaseNotifier(import.Vm, outbox);
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

        if (!import.Profile.Traits.IsDynamic)
        {
            // Without importer ops there is nobody to ask for interconnects.
            offers = [.. offers.Where(offer => !InterconnectRegistry.Of(offer.Kind).IsForDynamicImporters)];
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
        if (import.Profile.AttachesEarly && task.Task == ImportTask.Import)
        {
            task.Step = ImportStep.Initialising;
            outbox.StartTimer(new InitialiseDue(attached.Operation), Calibration.ObjectInit);
            return;
        }

        LockToBind(attached.Operation, task, import, outbox);
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
