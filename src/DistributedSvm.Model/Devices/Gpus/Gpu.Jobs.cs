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
    private EngineQueue Engine(EngineKind kind) => kind == EngineKind.Render ? _render : _copy;

    private void Submit(SubmitJob submit, IOutbox outbox)
    {
        if (IsWedged)
        {
            Answer(submit, Errno.ECANCELED, outbox);
        }
        else if (_reset is not null)
        {
            Engine(submit.Job.Engine).Enqueue(submit);
        }
        else if (Engine(submit.Job.Engine).TryStart(submit))
        {
            Start(submit, outbox);
        }

        TellQueue(Engine(submit.Job.Engine), outbox);
    }

    private void Start(SubmitJob submit, IOutbox outbox)
    {
        GpuJob job = submit.Job;
        Engine(job.Engine).Timer = outbox.StartTimer(new EngineIdle(job.Engine), job.Fixed + Spec.VramTime(job.VramBytes));
        outbox.Observe(Observation.Begin(submit.TraceName, submit.TraceName));
    }

    private void TellQueue(EngineQueue engine, IOutbox outbox)
    {
        if (outbox.IsTraced)
        {
            string track = ValueNames<EngineKind>.Of(engine == _render ? EngineKind.Render : EngineKind.Copy);
            outbox.Observe(Observation.Gauge("engine.queue", track, engine.Waiting));
        }
    }

    private void LocalPartDone(EngineKind engine, IOutbox outbox)
    {
        GpuJob job = Engine(engine).Current!.Job;
        if (job.SystemReadBytes > 0)
        {
            Transfer(engine, JobPhase.ReadingSystem, job, outbox);
        }
        else
        {
            WriteSystem(engine, outbox);
        }
    }

    private void WriteSystem(EngineKind engine, IOutbox outbox)
    {
        GpuJob job = Engine(engine).Current!.Job;
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
        SubmitJob submit = Engine(engine).Current!;
        if (submit.Job.TargetInSystem)
        {
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

    private ContentTag ResultOf(EngineKind engine) => Engine(engine).IsSpoilt ? ContentTag.Corrupted : Engine(engine).Current!.Job.Tag;

    private ImmutableArray<ContentPiece> Copied(EngineKind engine, GpuJob job)
    {
        ImmutableArray<ContentPiece> pieces = _content.CopyOf(job.Source, job.Target);
        return Engine(engine).IsSpoilt ? [.. pieces.Select(piece => piece with { Tag = ContentTag.Corrupted })] : pieces;
    }

    private void OnTransferred(TransferDone done, IOutbox outbox)
    {
        JobOperation operation = _jobs.Find(done.Operation)!;
        if (!operation.IsLost && done.IsCorrupted(isWrite: operation.Phase == JobPhase.WritingSystem))
        {
            Engine(operation.Engine).IsSpoilt = true;
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
            WriteSystem(operation.Engine, outbox);
        }
        else
        {
            StoreResult(operation.Engine, outbox);
        }
    }

    private void Finish(EngineKind engine, Errno errno, IOutbox outbox)
    {
        SubmitJob submit = Engine(engine).Current!;
        Answer(submit, errno, outbox);
        outbox.Observe(Observation.End(submit.TraceName));
        StartNext(Engine(engine), outbox);
    }

    private static void Answer(SubmitJob submit, Errno errno, IOutbox outbox)
    {
        if (!submit.ReplyTo.IsNone)
        {
            outbox.Send(submit.ReplyTo, new Completed(submit.Operation, errno), Calibration.Interrupt);
        }
    }

    private void StartNext(EngineQueue engine, IOutbox outbox)
    {
        if (engine.Next() is { } next)
        {
            Start(next, outbox);
        }

        TellQueue(engine, outbox);
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
