using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <content>
/// xe-vfio-pci (drivers/vfio/pci/xe/main.c): the arcs of the migration states are requests to the PF. To RUNNING_P2P and back the VF is paused and resumed, into and out of
/// STOP_COPY it is saved, into and out of RESUMING restored; between RUNNING_P2P and STOP nothing happens.
/// </content>
public sealed partial class VfioDevice
{
    /// <summary>Null while the device has never left RUNNING, and after a reset.</summary>
    [Id(70)]
    private VfioMigration? _migration;

    /// <summary>The VF is suspended, or on its way there or back.</summary>
    private bool IsMigrating => _migration is { Caller: not null } || MigrationState != VfioMigrationState.Running;

    private VfioMigrationState MigrationState => _migration?.State ?? VfioMigrationState.Running;

    private bool TryHandleMigration(in Envelope envelope, IOutbox outbox)
    {
        EntityId sender = envelope.Sender;
        switch (envelope.Message)
        {
            case SetMigrationState set:
                BeginArcs(set, sender, outbox);
                break;
            case Completed completed when _migration is { } migration && migration.Arc == completed.Operation:
                FinishArc(migration, completed.Errno, outbox);
                break;
            case ReadMigrationData read:
                if (Transfer(VfioMigrationState.StopCopy, new LockTicket(sender, read.Operation), isRead: true) is { } reading)
                {
                    outbox.Send(Spec.PhysicalFunction, new ReadVfData(reading, Spec.VirtualFunction), Calibration.Call);
                }
                else
                {
                    outbox.Send(sender, new MigrationDataRead(read.Operation, Errno.ENODEV, null), Calibration.Ioctl);
                }

                break;
            case WriteMigrationData write:
                if (Transfer(VfioMigrationState.Resuming, new LockTicket(sender, write.Operation), isRead: false) is { } writing)
                {
                    outbox.Send(Spec.PhysicalFunction, new WriteVfData(writing, Spec.VirtualFunction, write.Packet), Calibration.Call);
                }
                else
                {
                    outbox.Send(sender, new Completed(write.Operation, Errno.ENODEV), Calibration.Ioctl);
                }

                break;
            case MigrationDataRead answer:
                if (_migration?.Transfers.Find(answer.Operation) is { } reader)
                {
                    _migration.Transfers.End(answer.Operation);
                    outbox.Send(reader.Caller.Holder, answer with { Operation = reader.Caller.Operation }, Calibration.Ioctl);
                }

                break;
            case Completed written when _migration?.Transfers.Find(written.Operation) is { } writer:
                _migration.Transfers.End(written.Operation);
                outbox.Send(writer.Caller.Holder, new Completed(writer.Caller.Operation, written.Errno), Calibration.Ioctl);
                break;
            case Completed late when sender == Spec.PhysicalFunction && Tables.Actions.Find(late.Operation) is null:
                // A reset came in between.
                break;
            case VfMigrated migrated:
                if (_migration is { User.IsNone: false } owned)
                {
                    outbox.Send(owned.User, migrated, Calibration.Interrupt);
                }

                break;
            default:
                return false;
        }

        return true;
    }

    private OperationId? Transfer(VfioMigrationState needed, LockTicket caller, bool isRead)
    {
        if (_migration is not { Caller: null } migration || migration.State != needed)
        {
            return null;
        }

        OperationId id = _operations.Next();
        migration.Transfers.Begin(id, new MigrationTransfer(caller, isRead));
        return id;
    }

    private void BeginArcs(SetMigrationState set, EntityId sender, IOutbox outbox)
    {
        var caller = new LockTicket(sender, set.Operation);
        Errno errno = _isClosed ? Errno.ENODEV
            : _migration?.Caller is not null || (set.State != MigrationState && IsBeingReset) ? Errno.EBUSY
            : VfioMigrationArcs.TryNext(MigrationState, set.State, out _);
        if (errno != Errno.Ok || set.State == MigrationState)
        {
            Answer(caller, errno, outbox);
            return;
        }

        _migration ??= new VfioMigration();
        _migration.User = sender;
        _migration.Caller = caller;
        _migration.Target = set.State;
        NextArc(_migration, outbox);
    }

    /// <summary>The hardware resets, or has, and its end makes the state RUNNING whatever it is then: no arc begins meanwhile.</summary>
    private bool IsBeingReset => Tables.Actions.InOrder.Any(action =>
        action is { Action: DeviceAction.FunctionLevelReset or DeviceAction.HotReset, Step: not (DeviceStep.MemoryLock or DeviceStep.Revoking) });

    private void NextArc(VfioMigration migration, IOutbox outbox)
    {
        while (migration.State != migration.Target)
        {
            VfioMigrationArcs.TryNext(migration.State, migration.Target, out VfioMigrationState next);
            migration.Next = next;
            OperationId id = _operations.Next();
            if (RequestOf(migration.State, next, id) is { } request)
            {
                migration.Arc = id;
                outbox.Send(Spec.PhysicalFunction, request, Calibration.Call);
                return;
            }

            migration.State = next;
        }

        EndArcs(migration, Errno.Ok, outbox);
    }

    /// <summary>What an arc asks of the PF; null for those between RUNNING_P2P and STOP.</summary>
    private ControlMigration? RequestOf(VfioMigrationState from, VfioMigrationState to, OperationId id) => (from, to) switch
    {
        (VfioMigrationState.Running, _) => new ControlMigration(id, Spec.VirtualFunction, MigrationControl.Suspend),
        (_, VfioMigrationState.Running) => new ControlMigration(id, Spec.VirtualFunction, MigrationControl.Resume),
        (_, VfioMigrationState.StopCopy) => new ControlMigration(id, Spec.VirtualFunction, MigrationControl.BeginSave),
        (VfioMigrationState.StopCopy, _) => new ControlMigration(id, Spec.VirtualFunction, MigrationControl.FinishSave),
        (_, VfioMigrationState.Resuming) => new ControlMigration(id, Spec.VirtualFunction, MigrationControl.BeginRestore),
        (VfioMigrationState.Resuming, _) => new ControlMigration(id, Spec.VirtualFunction, MigrationControl.FinishRestore),
        _ => null,
    };

    /// <summary>An arc into STOP_COPY or RESUMING that fails leaves the device where it was, one out of them in ERROR, where the VF is stopped (xe_sriov_vfio_error).</summary>
    private void FinishArc(VfioMigration migration, Errno errno, IOutbox outbox)
    {
        migration.Arc = default;
        if (errno == Errno.Ok)
        {
            migration.State = migration.Next;
            NextArc(migration, outbox);
            return;
        }

        if (migration.State is VfioMigrationState.StopCopy or VfioMigrationState.Resuming)
        {
            migration.State = VfioMigrationState.Error;
            outbox.Send(Spec.PhysicalFunction, new ControlMigration(default, Spec.VirtualFunction, MigrationControl.Stop), Calibration.Call);
        }

        EndArcs(migration, errno, outbox);
    }

    private void EndArcs(VfioMigration migration, Errno errno, IOutbox outbox)
    {
        LockTicket caller = migration.Caller!.Value;
        migration.Caller = null;
        Answer(caller, errno, outbox);
    }

    /// <summary>A reset of the device, its opening or its end: it is RUNNING, and whoever waits for a packet or a state hears ECANCELED.</summary>
    private void ForgetMigration(IOutbox outbox)
    {
        if (_migration is not { } migration)
        {
            return;
        }

        _migration = null;
        if (migration.Caller is { } caller)
        {
            Answer(caller, Errno.ECANCELED, outbox);
        }

        foreach (MigrationTransfer transfer in migration.Transfers.InOrder)
        {
            OperationId operation = transfer.Caller.Operation;
            Message answer = transfer.IsRead ? new MigrationDataRead(operation, Errno.ECANCELED, null) : new Completed(operation, Errno.ECANCELED);
            outbox.Send(transfer.Caller.Holder, answer, Calibration.Ioctl);
        }
    }
}
