using DistributedSvm.Model.Core;
using DistributedSvm.Model.Core.Telemetry;

namespace DistributedSvm.Model.Devices;

/// <content>What the GuC does to functions and their jobs: schedules, slices and their ends, pause, resume, stop.</content>
public sealed partial class Gpu
{
    /// <summary>Suspensions that wait for a job to leave its engine, in the order of arrival; null until there is one.</summary>
    [Id(90)]
    private List<VfSuspension>? _suspensions;

    private void Control(in Envelope envelope, IOutbox outbox)
    {
        switch (envelope.Message)
        {
            case SetVfSchedule set:
                foreach (EngineKind kind in EngineKinds)
                {
                    Engine(kind).Change(set.Vf, set.Schedule, outbox.Now);
                    Schedule(kind, outbox);
                }

                break;
            case SuspendVf suspend:
                Suspend(suspend, envelope.Sender, outbox);
                break;
            case ResumeVf resume:
                Resume(resume.Vf, outbox);
                Reply(envelope.Sender, resume.Operation, Errno.Ok, outbox);
                break;
            case CancelVfJobs cancel:
                CancelJobs(cancel.Vf, outbox);
                Reply(envelope.Sender, cancel.Operation, Errno.Ok, outbox);
                break;
        }
    }

    /// <summary>To the scenario, which asks without an operation, nothing is said.</summary>
    private static void Reply(EntityId requester, OperationId operation, Errno errno, IOutbox outbox)
    {
        if (!operation.IsNone)
        {
            outbox.Send(requester, new Completed(operation, errno), Calibration.Call);
        }
    }

    private void Suspend(SuspendVf suspend, EntityId requester, IOutbox outbox)
    {
        (_suspensions ??= []).Add(new VfSuspension(requester, suspend.Operation, suspend.Vf));
        foreach (EngineKind kind in EngineKinds)
        {
            EngineScheduler engine = Engine(kind);
            if (!engine.Suspend(suspend.Vf, outbox.Now) && engine.Current!.CanLeave)
            {
                Preempt(kind, outbox);
            }

            Schedule(kind, outbox);
        }

        AnswerSuspends(suspend.Vf, outbox);
    }

    private void Resume(int vf, IOutbox outbox)
    {
        Answer(vf, Errno.ECANCELED, outbox);
        foreach (EngineKind kind in EngineKinds)
        {
            Engine(kind).Resume(vf, outbox.Now);
            Schedule(kind, outbox);
        }
    }

    /// <summary>A job of this VF has left an engine: it may be off all of them.</summary>
    private void AnswerSuspends(int vf, IOutbox outbox)
    {
        if (_suspensions is not null && _render.Current?.Function != vf && _copy.Current?.Function != vf)
        {
            Answer(vf, Errno.Ok, outbox);
        }
    }

    private void Answer(int vf, Errno errno, IOutbox outbox)
    {
        foreach (VfSuspension waiting in _suspensions ?? [])
        {
            if (waiting.Vf == vf)
            {
                Reply(waiting.Requester, waiting.Operation, errno, outbox);
            }
        }

        if (_suspensions?.RemoveAll(waiting => waiting.Vf == vf) > 0 && _suspensions.Count == 0)
        {
            _suspensions = null;
        }
    }

    /// <summary>EIO to all fences of a VF, on the engines too: there is no context left that could go on.</summary>
    private void CancelJobs(int vf, IOutbox outbox)
    {
        foreach (EngineKind kind in EngineKinds)
        {
            EngineScheduler engine = Engine(kind);
            if (engine.Current?.Function == vf && LoseJob(kind, outbox) is { } lost)
            {
                Abandon(lost, Errno.EIO, outbox);
            }

            foreach (EngineJob waiting in engine.TakeAll(vf))
            {
                Abandon(waiting, Errno.EIO, outbox);
            }

            Schedule(kind, outbox);
        }

        EndFaulting(work => work.Function == vf, Errno.EIO, outbox);
    }

    private void EndSlice(EngineKind kind, IOutbox outbox)
    {
        EngineScheduler engine = Engine(kind);
        DisarmSlice(engine, outbox);
        switch (engine.EndSlice(outbox.Now))
        {
            case SliceVerdict.Preempt:
                Preempt(kind, outbox);
                break;
            case SliceVerdict.Reset:
                ResetEngine(kind, outbox);
                break;
        }

        Schedule(kind, outbox);
    }

    /// <summary>The job keeps what it has done; its timer is gone, or has fired.</summary>
    private void Preempt(EngineKind kind, IOutbox outbox)
    {
        EngineScheduler engine = Engine(kind);
        outbox.Cancel(engine.JobTimer);
        Meter(kind, outbox.Now);
        EngineJob left = engine.Preempt(outbox.Now);
        outbox.Observe(Observation.End(left.Submit.TraceName));
        AnswerSuspends(left.Function, outbox);
    }

    /// <summary>The engine is reset, since its job did not leave it in time. The fence signals with an error, and all others go on.</summary>
    private void ResetEngine(EngineKind kind, IOutbox outbox)
    {
        EngineScheduler engine = Engine(kind);
        SimTime earliest = engine.EarliestReset();
        if (outbox.Now < earliest)
        {
            outbox.Observe(Observation.Of(SriovInvariants.EarlyReset(
                $"the {ValueNames<EngineKind>.Of(kind)} engine is reset under function {engine.Current!.Function} {earliest - outbox.Now} before its quantum and preemption timeout are over")));
        }

        EngineJob lost = LoseJob(kind, outbox)!;
        engine.Functions.First(function => function.Number == lost.Function).Resets++;
        NoteAdverse(lost.Function, AdverseEvent.EngineReset, outbox);
        Abandon(lost, Errno.ECANCELED, outbox);
    }
}
