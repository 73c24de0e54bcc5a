using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <content>What the GuC has the engines do with a VF, and what the PF hears of a reset.</content>
public sealed partial class Gpu
{
    private static bool TryHandleControl(in Envelope envelope, IOutbox outbox)
    {
        switch (envelope.Message)
        {
            case SuspendVf suspend:
                outbox.Send(envelope.Sender, new Completed(suspend.Operation, Errno.Ok), Calibration.Call);
                return true;
            case ResumeVf resume:
                outbox.Send(envelope.Sender, new Completed(resume.Operation, Errno.Ok), Calibration.Call);
                return true;
            case CancelVfJobs cancel:
                outbox.Send(envelope.Sender, new Completed(cancel.Operation, Errno.Ok), Calibration.Call);
                return true;
            default:
                return false;
        }
    }

    private void TellRestart(IOutbox outbox)
    {
        if (!Spec.PhysicalFunction.IsNone)
        {
            outbox.Send(Spec.PhysicalFunction, new GtRestarted(), Calibration.Call);
        }
    }

    /// <summary>J-5: what is cleared is the VF's and nobody else's.</summary>
    private void AuditClear(VfClear clear, IOutbox outbox)
    {
        foreach (BarWindow window in Spec.BarWindows)
        {
            if (window.Vf > 0 && window.Vf != clear.Vf && window.Node == Spec.Node
                && _lmtt.BlocksOf(window.Vf).Any(foreign => clear.Blocks.Any(block => block.Start <= foreign.End && foreign.Start <= block.End)))
            {
                outbox.Observe(Observation.Of(SriovInvariants.ForeignReset($"the reset of VF {clear.Vf} clears VRAM of VF {window.Vf}")));
            }
        }
    }
}
