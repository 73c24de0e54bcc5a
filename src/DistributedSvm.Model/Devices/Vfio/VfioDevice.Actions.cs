using DistributedSvm.Model.Core;
using DistributedSvm.Model.Core.Telemetry;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <content>
/// Resets, power, close: memory_lock for write, revoke of every buffer in turn, what the hardware does, un-revoke if memory decode is on (vfio_pci_dma_buf_move).
/// </content>
public sealed partial class VfioDevice
{
    private void BeginAction(ActOnDevice act, EntityId caller, IOutbox outbox)
    {
        Errno errno = CheckAction(act);
        if (errno != Errno.Ok)
        {
            Answer(new LockTicket(caller, act.Operation), errno, outbox);
            return;
        }

        OperationId id = _operations.Next();
        Tables.Actions.Begin(id, new DeviceOperation(new LockTicket(caller, act.Operation), act.Action, act.DmaBuf));
        if (TryLock(id, outbox))
        {
            UnderLock(id, outbox);
        }
    }

    private Errno CheckAction(ActOnDevice act) => act.Action switch
    {
        DeviceAction.RevokePermanently when !Base.HasPermanentRevoke => Errno.EOPNOTSUPP,
        DeviceAction.RevokePermanently when !act.DmaBuf.IsNone && !Tables.DmaBufs.Contains(act.DmaBuf) => Errno.ENODEV,
        DeviceAction.Open when _isRemoved => Errno.ENODEV,
        DeviceAction.Open or DeviceAction.Close or DeviceAction.Remove or DeviceAction.Probe => Errno.Ok,
        _ => _isClosed ? Errno.ENODEV : Errno.Ok,
    };

    private void Answer(LockTicket caller, Errno errno, IOutbox outbox)
    {
        // What the scenario does to a device nobody waits for, whoever passes it on.
        if (!caller.Operation.IsNone)
        {
            outbox.Send(caller.Holder, new Completed(caller.Operation, errno), Calibration.Ioctl);
        }
    }

    private void UnderLock(OperationId id, IOutbox outbox)
    {
        DeviceOperation operation = Tables.Actions.Find(id)!;
        operation.Begun = outbox.Now;
        outbox.Observe(Observation.Begin("device", ValueNames<DeviceAction>.Of(operation.Action)));
        switch (operation.Action)
        {
            case DeviceAction.Open:
                _isClosed = false;
                _isAsleep = false;
                Finish(id, outbox);
                break;
            case DeviceAction.Probe:
                // The guest opens it at once: whoever enables VFs again starts its VMs again.
                _isRemoved = false;
                _isClosed = false;
                _isAsleep = false;
                Finish(id, outbox);
                break;
            case DeviceAction.PowerUp or DeviceAction.MemoryEnable:
                // The memory bit wakes nobody: memory decode stays off in D3 (__vfio_pci_memory_enabled).
                _isAsleep = _isAsleep && operation.Action != DeviceAction.PowerUp;
                operation.Buffers = [.. Tables.DmaBufs];
                Unrevoke(id, operation, outbox);
                break;
            case DeviceAction.RevokePermanently:
                operation.Buffers = operation.DmaBuf.IsNone ? [.. Tables.DmaBufs] : [operation.DmaBuf];
                Revoke(id, operation, outbox);
                break;
            default:
                operation.Buffers = [.. Tables.DmaBufs];
                Revoke(id, operation, outbox);
                break;
        }
    }

    /// <summary>Revokes the next buffer; after the last one the hardware has its turn.</summary>
    private void Revoke(OperationId id, DeviceOperation operation, IOutbox outbox)
    {
        operation.Step = DeviceStep.Revoking;
        if (operation.Next < operation.Buffers.Length)
        {
            BufferStatus to = operation.Action switch
            {
                DeviceAction.Close or DeviceAction.Remove => BufferStatus.Dead,
                DeviceAction.RevokePermanently => BufferStatus.Permanent,
                _ => BufferStatus.Temporary,
            };
            bool leavesUsed = operation.Action == DeviceAction.ChangeUnusedVram;
            outbox.Send(operation.Buffers[operation.Next], new RevokeDmaBuf(id, to, LockSet.MemoryLock, leavesUsed), Calibration.Call);
            return;
        }

        operation.Next = 0;
        switch (operation.Action)
        {
            case DeviceAction.HotReset when operation.IsOfSet:
                AwaitSet(operation, outbox);
                break;
            case DeviceAction.FunctionLevelReset or DeviceAction.HotReset:
                BeginReset(id, operation, outbox);
                break;
            case DeviceAction.ChangeVram or DeviceAction.ChangeUnusedVram:
                operation.Step = DeviceStep.ChangingVram;
                outbox.Send(operation.Caller.Holder, new VramQuiesced(id, operation.Caller.Operation), Calibration.Call);
                break;
            case DeviceAction.LowPower:
                _isAsleep = true;
                Finish(id, outbox);
                break;
            case DeviceAction.MemoryDisable:
                // no_command_memory: a VF's memory stays enabled, so what was revoked comes back in the same config write.
                Unrevoke(id, operation, outbox);
                break;
            case DeviceAction.Close or DeviceAction.Remove:
                Close(operation, outbox);
                if (operation.Action == DeviceAction.Close && IsMigrating)
                {
                    // vfio_pci_core_disable: whoever opens it next finds it RUNNING, and nothing on its engines.
                    operation.Buffers = [];
                    BeginReset(id, operation, outbox);
                }
                else
                {
                    Finish(id, outbox);
                }

                break;
            default:
                Finish(id, outbox);
                break;
        }
    }

    private void BeginReset(OperationId id, DeviceOperation operation, IOutbox outbox)
    {
        operation.Step = DeviceStep.Resetting;
        if (Spec.WaitsForPf && Spec.PreparesFlr)
        {
            outbox.Send(Spec.PhysicalFunction, new PrepareFlr(Spec.VirtualFunction), Calibration.Call);
        }

        outbox.StartTimer(new ResetSlept(id), Calibration.FunctionLevelReset);
        outbox.Send(Spec.VirtualFunction, new ResetVf(id, Spec.VirtualFunction), Calibration.Doorbell);
    }

    private void AwaitSet(DeviceOperation operation, IOutbox outbox)
    {
        // The set's reset fails with the first of its functions that does.
        operation.Step = DeviceStep.InSet;
        Answer(operation.Caller, operation.Errno, outbox);
    }

    private void AdvanceAction(Completed completed, IOutbox outbox)
    {
        OperationId id = completed.Operation;
        if (Tables.Actions.Find(id) is not { } operation)
        {
            // Un-revokes of a device that had not joined a set (B-33) are no action of its own.
            return;
        }

        switch (operation.Step)
        {
            case DeviceStep.Revoking when operation.Action == DeviceAction.ChangeUnusedVram && completed.Errno == Errno.EBUSY:
                operation.Errno = Errno.EBUSY;
                operation.Buffers = operation.Buffers[..operation.Next];
                operation.Next = 0;
                Unrevoke(id, operation, outbox);
                break;
            case DeviceStep.Revoking:
                // ENODEV: released meanwhile, or dead already.
                operation.Errno = operation.Action == DeviceAction.RevokePermanently ? completed.Errno : Errno.Ok;
                operation.Next++;
                Revoke(id, operation, outbox);
                break;
            case DeviceStep.Resetting:
                AfterReset(id, completed.Errno, outbox);
                break;
            case DeviceStep.ChangingVram:
                // Without VRAM there is nothing that could be mapped again.
                operation.Errno = completed.Errno;
                operation.Buffers = completed.Errno == Errno.ENODEV ? [] : operation.Buffers;
                Unrevoke(id, operation, outbox);
                break;
            case DeviceStep.Unrevoking:
                operation.Next++;
                Unrevoke(id, operation, outbox);
                break;
            default:
                throw new ModelBugException($"{completed} does not fit step {operation.Step}.");
        }
    }

    /// <summary>pcie_flr has returned. vfio-pci goes on; xe-vfio-pci waits in reset_done for the PF (xe_sriov_vfio_wait_flr_done).</summary>
    private void AfterSleep(OperationId id, IOutbox outbox)
    {
        if (Spec.WaitsForPf)
        {
            outbox.Send(Spec.PhysicalFunction, new WaitFlrDone(id, Spec.VirtualFunction), Calibration.Call);
        }
        else
        {
            AfterReset(id, Errno.Ok, outbox);
        }
    }

    /// <summary>A VF whose reset has failed may hold what others left in it: what was revoked stays so, and nothing is exported, until a reset succeeds.</summary>
    private void AfterReset(OperationId id, Errno errno, IOutbox outbox)
    {
        DeviceOperation operation = Tables.Actions.Find(id)!;
        _hasFailed = errno != Errno.Ok;
        operation.Errno = _hasFailed ? Errno.EIO : Errno.Ok;
        if (_hasFailed)
        {
            outbox.Observe(Observation.Count(new Metric($"vfio.resetFailed.{errno}")));
        }

        if (operation.IsOfSet)
        {
            AwaitSet(operation, outbox);
        }
        else
        {
            Unrevoke(id, operation, outbox);
        }
    }

    private void Unrevoke(OperationId id, DeviceOperation operation, IOutbox outbox)
    {
        operation.Step = DeviceStep.Unrevoking;
        if (operation.Next < operation.Buffers.Length && !_isAsleep && !_hasFailed)
        {
            outbox.Send(operation.Buffers[operation.Next], new UnrevokeDmaBuf(id, LockSet.MemoryLock), Calibration.Call);
        }
        else
        {
            Finish(id, outbox);
        }
    }

    /// <summary>vfio_pci_dma_buf_cleanup: unlinks all, sets vdev to NULL, drops the registrations. The buffers live on until their last reference.</summary>
    private void Close(DeviceOperation operation, IOutbox outbox)
    {
        foreach (EntityId buffer in operation.Buffers)
        {
            if (Tables.DmaBufs.Remove(buffer))
            {
                _registrations--;
            }
        }

        CheckRegistrations(outbox);
        _isClosed = true;
        if (operation.Action == DeviceAction.Remove)
        {
            _isRemoved = true;
            outbox.Send(Spec.PhysicalFunction, new VfRemoved(Spec.VirtualFunction), Calibration.Call);
        }
    }

    private void Finish(OperationId id, IOutbox outbox)
    {
        DeviceOperation operation = Tables.Actions.End(id);
        if (operation.Action is DeviceAction.FunctionLevelReset or DeviceAction.HotReset or DeviceAction.Open or DeviceAction.Close or DeviceAction.Remove)
        {
            ForgetMigration(outbox);
        }

        outbox.Observe(Observation.End("device"));
        if (operation.Action is DeviceAction.FunctionLevelReset or DeviceAction.HotReset)
        {
            Tables.Resets = ResetTimes.Add(Tables.Resets, outbox.Now - operation.Begun);
        }

        Answer(operation.Caller, operation.Errno, outbox);
        Unlock(outbox);
    }
}
