using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Devices;

/// <content>Where buffer objects are: allocation, eviction of others when VRAM is full (ttm_bo_evict), moves to system memory by the copy engine.</content>
public sealed partial class PhysicalFunction
{
    private void Allocate(OperationId id, XeObject target, IOutbox outbox)
    {
        if (target.Bytes <= 0 || target.Bytes % ObjectGranule != 0 || target.Placement == ObjectPlacement.Fixed)
        {
            FinishCreate(id, Errno.EINVAL, outbox);
        }
        else if (target.Placement == ObjectPlacement.System)
        {
            outbox.Send(Spec.HostMemory, new AllocatePages(id, target.Bytes), Calibration.Call);
        }
        else
        {
            outbox.Send(Spec.Gpu, new AllocateVram(id, target.Bytes, ObjectGranule), Calibration.Call);
        }
    }

    /// <summary>VRAM that is full sends an object to its other placement, or others out of it.</summary>
    private void OnVram(VramAllocated allocated, ObjectOperation creation, IOutbox outbox)
    {
        XeObject target = _objects[creation.Object];
        if (allocated.Errno == Errno.Ok)
        {
            target.Ranges = allocated.Blocks;
            FinishCreate(allocated.Operation, Errno.Ok, outbox);
        }
        else if (target.Placement == ObjectPlacement.Both)
        {
            outbox.Send(Spec.HostMemory, new AllocatePages(allocated.Operation, target.Bytes), Calibration.Call);
        }
        else
        {
            EvictNext(allocated.Operation, creation, outbox);
        }
    }

    private void OnPages(PagesAllocated allocated, ObjectOperation operation, IOutbox outbox)
    {
        XeObject target = _objects[operation.Object];
        if (operation.Task == ObjectTask.Create)
        {
            target.IsInSystem = true;
            target.Ranges = allocated.Errno == Errno.Ok ? allocated.Pages : [];
            FinishCreate(allocated.Operation, allocated.Errno, outbox);
        }
        else if (allocated.Errno == Errno.Ok)
        {
            operation.Pages = allocated.Pages;
            Submit(allocated.Operation, target, MoveJob(target, allocated.Pages), outbox);
        }
        else
        {
            Advance(new Completed(allocated.Operation, allocated.Errno), operation, outbox);
        }
    }

    private void FinishCreate(OperationId id, Errno errno, IOutbox outbox)
    {
        ObjectOperation creation = _objectTasks.End(id);
        if (errno != Errno.Ok)
        {
            _objects.Remove(creation.Object);
        }

        outbox.Send(creation.Caller.Holder, new ObjectCreated(creation.Caller.Operation, errno, errno == Errno.Ok ? creation.Object : 0), Calibration.Ioctl);
    }

    /// <summary>Asks the next object in VRAM to go, oldest first. ENOMEM when all have been asked and there still is no room.</summary>
    private void EvictNext(OperationId id, ObjectOperation creation, IOutbox outbox)
    {
        XeObject? victim = _objects.Values.FirstOrDefault(candidate =>
            candidate.Id > creation.LastAsked && candidate is { Placement: ObjectPlacement.Both, IsInSystem: false, Ranges.IsEmpty: false, IsMoving: false });
        if (victim is null && !Spec.Svm.IsNone && !creation.AsksSvm)
        {
            creation.AsksSvm = true;
            outbox.Send(Spec.Svm, new EvictForBuffers(id), Calibration.Call);
            return;
        }

        if (victim is null)
        {
            FinishCreate(id, Errno.ENOMEM, outbox);
            return;
        }

        creation.LastAsked = victim.Id;
        if (victim.DmaBuf.IsNone)
        {
            Enqueue(victim, new ObjectOperation(ObjectTask.Move, victim.Id, new LockTicket(outbox.Self, id)), outbox);
        }
        else
        {
            outbox.Send(victim.DmaBuf, new EvictDmaBuf(id), Calibration.Call);
        }
    }

    private void AfterEviction(Completed answer, ObjectOperation creation, XeObject target, IOutbox outbox)
    {
        if (answer.Errno == Errno.Ok)
        {
            if (!creation.AsksSvm)
            {
                outbox.Observe(Observation.Count(ObjectMetrics.Evicted));
            }

            creation.AsksSvm = false;
            Allocate(answer.Operation, target, outbox);
        }
        else if (answer.Errno == Errno.ENODEV)
        {
            // It is gone altogether, which makes as much room.
            Allocate(answer.Operation, target, outbox);
        }
        else
        {
            EvictNext(answer.Operation, creation, outbox);
        }
    }

    /// <summary>The content is in its new place, or none of it is.</summary>
    private void FinishMove(Errno errno, ObjectOperation move, XeObject target, IOutbox outbox)
    {
        target.IsMoving = false;
        if (errno == Errno.Ok)
        {
            outbox.Send(Spec.Gpu, new FreeVram(target.Ranges), Calibration.Call);
            target.Ranges = move.Pages;
            target.IsInSystem = true;
            outbox.Observe(Observation.Count(ObjectMetrics.Moved));
        }
        else if (!move.Pages.IsEmpty)
        {
            outbox.Send(Spec.HostMemory, new FreePages(move.Pages), Calibration.Call);
        }

        AnswerMove(errno, move, target, outbox);
    }

    private static void AnswerMove(Errno errno, ObjectOperation move, XeObject target, IOutbox outbox)
    {
        Message answer = move.Caller.Holder == outbox.Self
            ? new Completed(move.Caller.Operation, errno)
            : new Relocated(move.Caller.Operation, errno, target.Ranges);
        outbox.Send(move.Caller.Holder, answer, Calibration.Call);
    }

    /// <summary>The memory goes with the last of handle, dma-buf and work on it.</summary>
    private void FreeIfUnused(XeObject target, IOutbox outbox)
    {
        if (!target.IsClosed || !target.DmaBuf.IsNone || !target.IsIdle)
        {
            return;
        }

        _objects.Remove(target.Id);
        Message free = target.IsInSystem ? new FreePages(target.Ranges) : new FreeVram(target.Ranges);
        outbox.Send(target.IsInSystem ? Spec.HostMemory : Spec.Gpu, free, Calibration.Call);
    }
}
