using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <content>
/// Reset of the GT by its driver. The engines lose what they run, and its fences signal with an error; jobs and accesses that come meanwhile wait. What peers read and write
/// through BARs and links is VRAM, which survives, so they notice nothing.
/// </content>
public sealed partial class Gpu
{
    /// <summary>Null but during a reset, and after one that failed.</summary>
    [Id(50)]
    private GpuReset? _reset;

    private bool IsWedged => _reset is { IsWedged: true };

    private void BeginReset(ResetGpu reset, IOutbox outbox)
    {
        if (IsWedged)
        {
            // Only a driver that is loaded anew would try again.
            return;
        }

        OperationId id = _operations.Next();
        var begun = new GpuReset(id, outbox.Now + reset.Lasts, reset.Wedges);
        begun.Held.AddRange(_reset?.Held ?? []);
        _reset = begun;
        outbox.StartTimer(new GpuResetDone(id), reset.Lasts);
        foreach (EngineKind kind in EngineKinds)
        {
            DisarmSlice(Engine(kind), outbox);
            if (LoseJob(kind, outbox) is not { } lost)
            {
                continue;
            }

            if (lost.Clear.IsNone)
            {
                Abandon(lost, Errno.ECANCELED, outbox);
            }
            else
            {
                // The copy engine goes over all of it again, once there is one.
                lost.Remaining = Spec.VramTime(lost.Submit.Job.VramBytes);
                Engine(kind).PutBack(lost);
            }
        }

        _port.Lose(outbox);
        _port.DropTranslations();
        _lmttTlb = null;
        ResetSvm(outbox);
    }

    private void FinishReset(GpuResetDone done, IOutbox outbox)
    {
        if (_reset is not { } reset || reset.Id != done.Reset)
        {
            return;
        }

        if (reset.Wedges)
        {
            reset.IsWedged = true;
            foreach (EngineKind kind in EngineKinds)
            {
                GiveUp(Engine(kind), outbox);
            }

            EndFaulting(_ => true, Errno.ECANCELED, outbox);
        }
        else
        {
            _reset = null;
            foreach (EngineKind kind in EngineKinds)
            {
                Schedule(kind, outbox);
            }

            TellRestart(outbox);
        }

        foreach (Envelope held in reset.Held)
        {
            Access(held, outbox);
        }

        reset.Held.Clear();
    }

    /// <summary>Takes the job off an engine; what it still waits for comes to nobody. Null if the engine is idle.</summary>
    private EngineJob? LoseJob(EngineKind kind, IOutbox outbox)
    {
        EngineScheduler engine = Engine(kind);
        Meter(kind, outbox.Now);
        if (engine.Lose(outbox.Now) is not { } lost)
        {
            return null;
        }

        outbox.Cancel(engine.JobTimer);
        foreach (JobOperation job in _jobs.InOrder)
        {
            job.IsLost |= job.Engine == kind;
        }

        outbox.Observe(Observation.End(lost.Submit.TraceName));
        AnswerSuspends(lost.Function, outbox);
        return lost;
    }

    private void GiveUp(EngineScheduler engine, IOutbox outbox)
    {
        foreach (EngineJob waiting in engine.Functions.SelectMany(function => engine.TakeAll(function.Number)))
        {
            if (waiting.Clear.IsNone)
            {
                Abandon(waiting, Errno.ECANCELED, outbox);
            }
            else
            {
                ClearThroughBar(waiting.Clear, outbox);
            }
        }
    }

    private void TellRestart(IOutbox outbox)
    {
        if (!Spec.PhysicalFunction.IsNone)
        {
            outbox.Send(Spec.PhysicalFunction, new GtRestarted(), Calibration.Call);
        }
    }

    /// <summary>An access of one of its own engines: not during a reset, and never again on a wedged device.</summary>
    private void Access(in Envelope envelope, IOutbox outbox)
    {
        if (_reset is null)
        {
            _port.TryHandle(envelope, this, ref _operations, outbox);
        }
        else if (!IsWedged)
        {
            _reset.Held.Add(envelope);
        }
        else
        {
            OperationId operation = envelope.Message is ReadSurface read ? read.Operation : ((WriteSurface)envelope.Message).Operation;
            outbox.Send(envelope.Sender, ContentRead.Canceled(operation), Calibration.Call);
        }
    }
}
