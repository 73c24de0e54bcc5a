using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Core.Telemetry;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <content>Jobs on engines: local part, then reads and writes of system memory, then the result becomes visible and the fence signals.</content>
public sealed partial class Gpu
{
    private static readonly EngineKind[] EngineKinds = [EngineKind.Render, EngineKind.Copy];

    private EngineScheduler Engine(EngineKind kind) => kind == EngineKind.Render ? _render : _copy;

    private void Submit(SubmitJob submit, IOutbox outbox)
    {
        if (IsWedged)
        {
            Answer(submit, Errno.ECANCELED, outbox);
        }
        else
        {
            Enqueue(new EngineJob(submit, submit.Job.Fixed + Spec.VramTime(submit.Job.VramBytes)), outbox);
        }
    }

    private void Enqueue(EngineJob job, IOutbox outbox)
    {
        EngineKind kind = job.Submit.Job.Engine;
        Engine(kind).Add(job, outbox.Now);
        Schedule(kind, outbox);
    }

    /// <summary>After whatever happened to an engine: the next job begins if it is idle, and its slice has an end if somebody else waits. Not during a reset.</summary>
    private void Schedule(EngineKind kind, IOutbox outbox)
    {
        EngineScheduler engine = Engine(kind);
        if (_reset is null)
        {
            if (engine.Next(outbox.Now, out SimTime switchTime) is { } job)
            {
                engine.JobTimer = outbox.StartTimer(new EngineIdle(kind), switchTime + job.Remaining);
                outbox.Observe(Observation.Begin(job.Submit.TraceName, job.TraceName));
                if (switchTime > SimTime.Zero)
                {
                    outbox.Observe(Observation.Gauge("engine.function", job.Submit.TraceName, job.Function));
                }
            }

            if (engine.TakeUnequal() is { } unequal)
            {
                outbox.Observe(Observation.Of(SriovInvariants.UnequalThroughput(
                    $"function {unequal.Least} had the {ValueNames<EngineKind>.Of(kind)} engine for {unequal.LeastTime}, function {unequal.Most} for {unequal.MostTime}")));
            }

            ArmSlice(engine, kind, outbox);
        }

        TellQueue(kind, engine, outbox);
    }

    private static void ArmSlice(EngineScheduler engine, EngineKind kind, IOutbox outbox)
    {
        SimTime due = engine.Due(outbox.Now);
        if (due != engine.SliceTimerDue)
        {
            DisarmSlice(engine, outbox);
            engine.SliceTimerDue = due;
            if (!due.IsNever)
            {
                engine.SliceTimer = outbox.StartTimer(new SliceDue(kind), due - outbox.Now);
            }
        }
    }

    private static void DisarmSlice(EngineScheduler engine, IOutbox outbox)
    {
        if (!engine.SliceTimerDue.IsNever)
        {
            outbox.Cancel(engine.SliceTimer);
            engine.SliceTimerDue = SimTime.Never;
        }
    }

    private static void TellQueue(EngineKind kind, EngineScheduler engine, IOutbox outbox)
    {
        if (outbox.IsTraced)
        {
            outbox.Observe(Observation.Gauge("engine.queue", ValueNames<EngineKind>.Of(kind), engine.Waiting));
        }
    }

    private void LocalPartDone(EngineKind kind, IOutbox outbox)
    {
        EngineJob job = Engine(kind).Current!;
        if (!job.Svm.IsNone)
        {
            SvmLocalPartDone(kind, job, outbox);
            return;
        }

        if (job.Phase == JobPhase.Local)
        {
            job.Remaining = SimTime.Zero;
            job.Phase = job.Submit.Job.SystemReadBytes > 0 ? JobPhase.ReadingSystem : JobPhase.WritingSystem;
        }

        NextTransfer(kind, job, outbox);
    }

    /// <summary>A transfer is not cut short, but before it begins the end of the slice counts.</summary>
    private void NextTransfer(EngineKind kind, EngineJob job, IOutbox outbox)
    {
        bool reads = job.Phase == JobPhase.ReadingSystem;
        if ((reads || job.Submit.Job.SystemWriteBytes > 0) && !job.Submit.Job.IsNonPreemptible && Engine(kind).MustLeave(outbox.Now))
        {
            Preempt(kind, outbox);
            Schedule(kind, outbox);
        }
        else if (reads)
        {
            Transfer(kind, JobPhase.ReadingSystem, job.Submit.Job, outbox);
        }
        else
        {
            WriteSystem(kind, outbox);
        }
    }

    private void WriteSystem(EngineKind engine, IOutbox outbox)
    {
        GpuJob job = Engine(engine).Current!.Submit.Job;
        if (job.SystemWriteBytes > 0)
        {
            Transfer(engine, JobPhase.WritingSystem, job, outbox);
        }
        else
        {
            StoreResult(engine, outbox);
        }
    }

    private void Transfer(EngineKind engine, JobPhase phase, GpuJob job, IOutbox outbox)
    {
        OperationId operation = _operations.Next();
        _jobs.Begin(operation, new JobOperation(engine, phase));
        bool reads = phase == JobPhase.ReadingSystem;
        TransferKind kind = engine == EngineKind.Copy ? TransferKind.CopyEngine : reads ? TransferKind.ShaderRead : TransferKind.Push;
        TransferRequest request = reads
            ? new TransferRequest(operation, Spec.MemoryNode, Spec.Node, job.SystemReadBytes, kind)
            : new TransferRequest(operation, Spec.Node, Spec.MemoryNode, job.SystemWriteBytes, kind);
        outbox.Send(Spec.Fabric, request, Calibration.Call);
    }

    private void StoreResult(EngineKind engine, IOutbox outbox)
    {
        EngineJob job = Engine(engine).Current!;
        SubmitJob submit = job.Submit;
        if (!job.Clear.IsNone)
        {
            FinishClear(job.Clear, outbox);
            Finish(engine, Errno.Ok, outbox);
        }
        else if (submit.Job.TargetInSystem)
        {
            job.Phase = JobPhase.StoringTag;
            OperationId operation = _operations.Next();
            _jobs.Begin(operation, new JobOperation(engine, JobPhase.StoringTag));
            Message store = submit.Job.Source.IsEmpty
                ? new WritePages(operation, submit.Job.Target, ResultOf(engine))
                : new StorePages(operation, Copied(engine, submit.Job));
            outbox.Send(Spec.HostMemory, store, Calibration.Call);
        }
        else
        {
            Finish(engine, WriteVram(submit, ResultOf(engine)), outbox);
        }
    }

    private ContentTag ResultOf(EngineKind engine) => Engine(engine).Current!.IsSpoilt ? ContentTag.Corrupted : Engine(engine).Current!.Submit.Job.Tag;

    private ImmutableArray<ContentPiece> Copied(EngineKind engine, GpuJob job)
    {
        ImmutableArray<ContentPiece> pieces = _content.CopyOf(job.Source, job.Target);
        return Engine(engine).Current!.IsSpoilt ? [.. pieces.Select(piece => piece with { Tag = ContentTag.Corrupted })] : pieces;
    }

    private void OnTransferred(TransferDone done, IOutbox outbox)
    {
        JobOperation operation = _jobs.Find(done.Operation)!;
        if (!operation.IsLost && done.IsCorrupted(isWrite: operation.Phase == JobPhase.WritingSystem))
        {
            Engine(operation.Engine).Current!.IsSpoilt = true;
        }

        AdvanceJob(done.Operation, done.Status, outbox);
    }

    private void AdvanceJob(OperationId id, Errno errno, IOutbox outbox)
    {
        JobOperation operation = _jobs.End(id);
        if (operation.IsLost)
        {
            return;
        }

        if (errno != Errno.Ok || operation.Phase == JobPhase.StoringTag)
        {
            Finish(operation.Engine, errno, outbox);
        }
        else if (operation.Phase == JobPhase.ReadingSystem)
        {
            EngineJob job = Engine(operation.Engine).Current!;
            job.Phase = JobPhase.WritingSystem;
            NextTransfer(operation.Engine, job, outbox);
        }
        else
        {
            StoreResult(operation.Engine, outbox);
        }
    }

    private void Finish(EngineKind kind, Errno errno, IOutbox outbox)
    {
        Meter(kind, outbox.Now);
        SubmitJob submit = Engine(kind).End(outbox.Now, outbox.Now <= Spec.Duration).Submit;
        Answer(submit, errno, outbox);
        outbox.Observe(Observation.End(submit.TraceName));
        AnswerSuspends(submit.Vf, outbox);
        Schedule(kind, outbox);
    }

    /// <summary>Tells whoever waits for a job that it was lost.</summary>
    private void Abandon(EngineJob lost, Errno errno, IOutbox outbox)
    {
        if (lost.Svm.IsNone)
        {
            Answer(lost.Submit, errno, outbox);
        }
        else
        {
            EndWork(lost.Svm, errno, outbox);
        }
    }

    private static void Answer(SubmitJob submit, Errno errno, IOutbox outbox)
    {
        if (!submit.ReplyTo.IsNone)
        {
            outbox.Send(submit.ReplyTo, new Completed(submit.Operation, errno), Calibration.Interrupt);
        }
    }

    /// <summary>The VF's writes go where its LMTT says; without a valid entry the job faults and nothing is written (EFAULT); nor while the VF is reset (EIO).</summary>
    private Errno WriteVram(SubmitJob submit, ContentTag tag)
    {
        if (IsResetting(submit.Vf))
        {
            return Errno.EIO;
        }

        var pieces = new List<AddressRange>();
        foreach (AddressRange range in submit.Job.Target)
        {
            Errno errno = Translate(submit.Vf, range, pieces);
            if (errno != Errno.Ok)
            {
                return errno;
            }
        }

        ulong offset = 0;
        foreach (AddressRange piece in pieces)
        {
            _content.Write(piece, tag, offset);
            offset += piece.Length;
        }

        return Errno.Ok;
    }
}
