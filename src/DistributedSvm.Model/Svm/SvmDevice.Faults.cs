using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;

namespace DistributedSvm.Model.Svm;

/// <content>
/// Page faults (drivers/gpu/drm/xe/xe_pagefault.c): four queues by address space, so that one VM is handled in order; a worker each, which gives the CPU up after 20 ms. Every record
/// that was taken from a queue gets one answer.
/// </content>
public sealed partial class SvmDevice
{
    private const int QueueCount = 4;

    /// <summary>xe_pagefault_queue_work, USM_QUEUE_MAX_RUNTIME_MS.</summary>
    private static readonly SimTime WorkerLimit = SimTime.FromMilliseconds(20);

    /// <summary>Null until the first fault.</summary>
    [Id(10)]
    private SvmFaultQueue[]? _queues;

    /// <summary>The record goes to the ring; ENOSPC when that is full, and the hardware will send it again.</summary>
    private void Take(PageFault fault, IOutbox outbox)
    {
        _queues ??= [.. Enumerable.Range(0, QueueCount).Select(_ => new SvmFaultQueue())];
        int number = fault.Vm.Space.Index % QueueCount;
        SvmFaultQueue queue = _queues[number];
        if (queue.Records.Count >= Spec.QueueRecords)
        {
            outbox.Observe(Observation.Count(SvmDeviceMetrics.FaultsDropped));
            outbox.Send(Spec.Gpu, new FaultDropped(fault.Operation), Calibration.Call);
            return;
        }

        queue.Records.Enqueue((fault, outbox.Now + Spec.Costs.FaultDelivery));
        if (queue.Current is null)
        {
            QueueWorker(number, Spec.Costs.FaultDelivery, outbox);
        }
    }

    private void QueueWorker(int number, SimTime after, IOutbox outbox)
    {
        if (!_queues![number].IsQueued)
        {
            _queues[number].IsQueued = true;
            outbox.StartTimer(new FaultWorkerDue(number), after);
        }
    }

    private void RunWorker(int number, IOutbox outbox)
    {
        SvmFaultQueue queue = _queues![number];
        queue.IsQueued = false;
        queue.Since = outbox.Now;
        TakeNext(number, queue, outbox);
    }

    private void TakeNext(int number, SvmFaultQueue queue, IOutbox outbox)
    {
        while (queue.Records.TryPeek(out (PageFault Record, SimTime Ready) next))
        {
            if (next.Ready > outbox.Now)
            {
                QueueWorker(number, next.Ready - outbox.Now, outbox);
                return;
            }

            if (outbox.Now - queue.Since > WorkerLimit)
            {
                outbox.Observe(Observation.Count(SvmDeviceMetrics.WorkerRequeued));
                QueueWorker(number, Calibration.Call, outbox);
                return;
            }

            queue.Records.Dequeue();
            PageFault fault = next.Record;
            Errno errno = Check(fault);
            if (errno == Errno.Ok)
            {
                queue.Current = fault;
                queue.Asked = _ids.Next();
                outbox.Send(fault.Vm.Space, new HandleFault(queue.Asked, outbox.Self, fault.Address, fault.Access, fault.Kind), Calibration.Call);
                return;
            }

            Acknowledge(fault, errno, outbox);
        }
    }

    /// <summary>2.7: EFAULT for what cannot be repaired, EINVAL for a VM that is none in fault mode; the process says the rest.</summary>
    private Errno Check(PageFault fault) =>
        fault.Kind == PageFaultKind.Unrecoverable ? Errno.EFAULT
        : fault.Vm.Space.Kind != EntityKind.AddressSpace || fault.Vm.Function != Spec.Function ? Errno.EINVAL
        : Errno.Ok;

    private void Acknowledge(PageFault fault, Errno errno, IOutbox outbox) =>
        outbox.Send(Spec.Gpu, new FaultAck(fault.Operation, errno), SimTime.Max(Calibration.Call, new SimTime(Spec.Costs.FaultDelivery.Picoseconds / 2)));

    private bool TryAcknowledge(SvmReply reply, IOutbox outbox)
    {
        int number = _queues is null ? -1 : Array.FindIndex(_queues, candidate => candidate.Current is not null && candidate.Asked == reply.Operation);
        if (number < 0)
        {
            return false;
        }

        SvmFaultQueue queue = _queues![number];
        Acknowledge(queue.Current!, reply.Errno, outbox);
        queue.Current = null;
        TakeNext(number, queue, outbox);
        return true;
    }

    private void AuditFaults(IConclusion conclusion)
    {
        int left = _queues?.Sum(queue => queue.Records.Count + (queue.Current is null ? 0 : 1)) ?? 0;
        if (left > 0)
        {
            conclusion.Violate(SvmInvariants.FaultAnswers($"{left} faults were never answered"));
        }
    }
}
