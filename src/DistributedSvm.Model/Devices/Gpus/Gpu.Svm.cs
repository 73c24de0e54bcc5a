using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Devices;

/// <content>
/// Shared virtual memory: VMs in fault mode with their page tables and TLBs (xe_pt.c, xe_tlb_inval.c). A translation that was used stays usable until it is invalidated, and an
/// invalidation is answered when no access is under way any more that went through what it dropped.
/// </content>
public sealed partial class Gpu
{
    /// <summary>Null until the first VM, or the first copy.</summary>
    [Id(120)]
    private GpuSvm? _svm;

    /// <summary>Handles what concerns shared virtual memory, but for answers. False for any other message.</summary>
    private bool TryHandleSvm(in Envelope envelope, IOutbox outbox)
    {
        EntityId sender = envelope.Sender;
        switch (envelope.Message)
        {
            case CreatePageTable create:
                if (!(_svm ??= new GpuSvm()).Vms.TryAdd(create.Vm, new SvmVm(create.AccessThreshold)))
                {
                    throw new ModelBugException($"{create.Vm} has a page table already.");
                }

                return true;
            case DestroyPageTable destroy:
                DestroyVm(destroy.Vm, outbox);
                return true;
            case BindPages bind:
                outbox.Send(sender, new Completed(bind.Operation, BindPages(bind, outbox)), Calibration.Call);
                return true;
            case ZapPages zap:
                VmOf(zap.Vm)?.Zap(zap.Ranges);
                return true;
            case InvalidatePages invalidate:
                Invalidate(new SvmInvalidation(new LockTicket(sender, invalidate.Operation), invalidate.Vm, invalidate.Range), outbox);
                return true;
            case RunKernel kernel:
                BeginKernel(kernel, sender, outbox);
                return true;
            case CopyRuns copy:
                BeginRuns(copy, sender, outbox);
                return true;
            case FaultAck ack:
                OnFaultAck(ack, outbox);
                return true;
            case FaultDropped dropped:
                outbox.StartTimer(new FaultResendDue(dropped.Operation), Calibration.FaultResend);
                return true;
            case FaultResendDue due:
                SvmFault fault = _svm!.Faults.Find(due.Operation)!;
                outbox.Send(fault.Device, fault.Record, Calibration.Call);
                return true;
            case FetchPages fetch:
                outbox.Send(sender, Fetch(fetch), Calibration.Call);
                return true;
            case StoreRuns store:
                outbox.Send(sender, new Completed(store.Operation, Store(store)), Calibration.Call);
                return true;
            case PagesFetched fetched:
                OnFetched(fetched, outbox);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Answers to what kernels and copies have asked for. False for those of others.</summary>
    private bool TryHandleSvmAnswer(Message message, IOutbox outbox)
    {
        switch (message)
        {
            case TransferDone done when _svm?.Requests.Find(done.Operation) is { } request:
                if (_svm.Works.Find(request.Work) is { } carrying && done.IsCorrupted(request.IsWrite))
                {
                    carrying.IsSpoilt = true;
                }

                Answered(done.Operation, done.Status, outbox);
                return true;
            case Completed stored when _svm?.Requests.Find(stored.Operation) is not null:
                Answered(stored.Operation, stored.Errno, outbox);
                return true;
            default:
                return false;
        }
    }

    private SvmVm? VmOf(GpuVmId vm) => _svm?.Vms.GetValueOrDefault(vm);

    private Errno BindPages(BindPages bind, IOutbox outbox)
    {
        if (VmOf(bind.Vm) is not { } vm)
        {
            return Errno.ENOENT;
        }

        foreach (MappedRun run in bind.Runs)
        {
            if (run.Protocol == SegmentProtocol.PeerToPeer && run.Atomics == PageAtomics.SystemToo)
            {
                outbox.Observe(Observation.Of(SvmInvariants.AtomicElsewhere($"{bind.Vm} gets an entry for {run.Address} of a peer that lets atomics through")));
            }

            if (run.Protocol == SegmentProtocol.PeerToPeer && PeerWindow(run.Address.Start) is null)
            {
                outbox.Observe(Observation.Of(SvmInvariants.UnreachableEntry($"{bind.Vm} gets an entry for {run.Address}, which this GPU does not reach")));
            }
        }

        vm.Bind(bind.Runs);
        return Errno.Ok;
    }

    /// <summary>Kernels that wait for faults of the VM are over; those on an engine notice when they look for their translations.</summary>
    private void DestroyVm(GpuVmId vm, IOutbox outbox)
    {
        if (_svm is null || !_svm.Vms.Remove(vm))
        {
            return;
        }

        EndFaulting(work => work.Vm == vm, Errno.ENOENT, outbox);
        AnswerInvalidations(outbox);
    }

    private void EndFaulting(Func<SvmWork, bool> isMeant, Errno errno, IOutbox outbox)
    {
        foreach (OperationId id in _svm?.Works.Ids ?? [])
        {
            if (_svm!.Works.Find(id) is { Phase: SvmWorkPhase.Faulting, IsLost: false } work && isMeant(work))
            {
                EndWork(id, errno, outbox);
            }
        }
    }

    private void Invalidate(SvmInvalidation invalidation, IOutbox outbox)
    {
        VmOf(invalidation.Vm)?.Invalidate(invalidation.Range);
        if (IsAccessed(invalidation))
        {
            _svm!.Invalidations.Add(invalidation);
        }
        else
        {
            outbox.Send(invalidation.Caller.Holder, new Completed(invalidation.Caller.Operation, Errno.Ok), Calibration.TlbInvalidation);
        }
    }

    private bool IsAccessed(SvmInvalidation invalidation) =>
        _svm?.Works.Count > 0 && _svm.Works.InOrder.Any(work => work.IsKernel && work.IsAccessing && work.Vm == invalidation.Vm && work.Touches(invalidation.Range));

    private void AnswerInvalidations(IOutbox outbox)
    {
        for (int i = 0; i < _svm!.Invalidations.Count; i++)
        {
            SvmInvalidation waiting = _svm.Invalidations[i];
            if (!IsAccessed(waiting))
            {
                _svm.Invalidations.RemoveAt(i--);
                outbox.Send(waiting.Caller.Holder, new Completed(waiting.Caller.Operation, Errno.Ok), Calibration.TlbInvalidation);
            }
        }
    }

    /// <summary>The GT is reset: TLBs are empty, and contexts that stood at a fault are lost like those on engines.</summary>
    private void ResetSvm(IOutbox outbox)
    {
        foreach (SvmVm vm in _svm?.Vms.Values.AsEnumerable() ?? [])
        {
            vm.InvalidateAll();
        }

        EndFaulting(_ => true, Errno.ECANCELED, outbox);
    }

    private int PendingSvm => _svm is null ? 0 : _svm.Works.Count + _svm.Requests.Count + _svm.Faults.Count + _svm.Invalidations.Count;

    private void AuditSvm(IConclusion conclusion)
    {
        if (_svm is null)
        {
            return;
        }

        if (_svm.Vms.Count > 0)
        {
            conclusion.Violate(Invariants.Leak($"{_svm.Vms.Count} VMs of processes still have page tables"));
        }

        foreach ((GpuVmId vm, SvmVm state) in _svm.Vms.OrderBy(pair => pair.Key.Space).ThenBy(pair => pair.Key.Function))
        {
            if (state.StalePages > 0)
            {
                conclusion.Violate(SvmInvariants.StaleTranslation($"{state.StalePages} pages of {vm} were taken out of its page table, and never out of the TLB"));
            }
        }
    }
}
