using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <content>
/// Commands of the PF for a VF. Those that end with an event are acknowledged at once, the others when they are done. The engines are the primary GT's; another GT's take
/// the time of a request.
/// </content>
public sealed partial class Guc
{
    private void Execute(ControlVf control, IOutbox outbox)
    {
        if (FaultOf(control.Vf, outbox.Now, GucFaultKind.Busy) is not null)
        {
            Acknowledge(control.Operation, Errno.EBUSY, outbox);
            return;
        }

        if (FaultOf(control.Vf, outbox.Now, GucFaultKind.Error) is not null)
        {
            Acknowledge(control.Operation, Errno.EIO, outbox);
            return;
        }

        foreach (GucCommand overtaken in _commands.InOrder.Where(command => command.Vf == control.Vf))
        {
            overtaken.IsDropped = true;
        }

        bool endsWithEvent = control.Command is VfCommand.Pause or VfCommand.FlrStart;
        if (endsWithEvent)
        {
            Acknowledge(control.Operation, Errno.Ok, outbox);
        }

        Message? told = IsPrimary ? ForEngines(control, out OperationId id) : ForNobody(out id);
        var command = new GucCommand(control.Vf, control.Command) { ReplyTo = endsWithEvent ? default : control.Operation };
        if (told is null)
        {
            Done(command, outbox);
            return;
        }

        _commands.Begin(id, command);
        outbox.Send(Spec.Gpu, told, Calibration.Call);
    }

    /// <summary>What the engines have to do for a command; null for nothing.</summary>
    private Message? ForEngines(ControlVf control, out OperationId id)
    {
        id = _operations.Next();
        switch (control.Command)
        {
            case VfCommand.Pause or VfCommand.Stop:
                (_suspended ??= []).Add(control.Vf);
                return new SuspendVf(id, control.Vf);
            case VfCommand.FlrStart:
                _recoveries?.Remove(control.Vf);
                ForgetAdverse(control.Vf);
                return new CancelVfJobs(id, control.Vf);
            default:
                return _suspended?.Remove(control.Vf) == true ? new ResumeVf(id, control.Vf) : null;
        }
    }

    private static Message? ForNobody(out OperationId id)
    {
        id = default;
        return null;
    }

    private void FinishCommand(Completed completed, IOutbox outbox)
    {
        GucCommand command = _commands.End(completed.Operation);
        if (command.Command == VfCommand.Stop && !command.IsDropped && !command.HasCancelled)
        {
            OperationId id = _operations.Next();
            command.HasCancelled = true;
            _commands.Begin(id, command);

            // What it had queued never runs: only an FLR brings it back.
            outbox.Send(Spec.Gpu, new CancelVfJobs(id, command.Vf), Calibration.Call);
            return;
        }

        Done(command, outbox);
    }

    private void Done(GucCommand command, IOutbox outbox)
    {
        if (!command.ReplyTo.IsNone)
        {
            Acknowledge(command.ReplyTo, command.IsDropped ? Errno.ECANCELED : Errno.Ok, outbox);
            return;
        }

        if (command.IsDropped)
        {
            return;
        }

        GucEventKind kind = command.Command == VfCommand.Pause ? GucEventKind.PauseDone : GucEventKind.FlrDone;
        if (FaultOf(command.Vf, outbox.Now, GucFaultKind.LostDone) is not null)
        {
            return;
        }

        if (FaultOf(command.Vf, outbox.Now, GucFaultKind.LateDone) is { } late)
        {
            outbox.StartTimer(new GucDue(command.Vf, kind), late.Delay);
            return;
        }

        Tell(command.Vf, kind, outbox);
        if (FaultOf(command.Vf, outbox.Now, GucFaultKind.DuplicateDone) is not null)
        {
            Tell(command.Vf, kind, outbox);
        }
    }

    private void Acknowledge(OperationId operation, Errno errno, IOutbox outbox) =>
        outbox.Send(Spec.PhysicalFunction, new Completed(operation, errno), Calibration.Call);
}
