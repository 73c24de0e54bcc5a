using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <summary>What a function's driver does for SVM: fault queues, pagemap, VRAM for ranges, copies, and the doorbells of kernels.</summary>
[GenerateSerializer]
public sealed partial class SvmDevice(SvmDeviceSpec spec) : StaticEntity<SvmDeviceSpec>(spec)
{
    [Id(0)]
    private OperationCounter _ids;

    /// <summary>Kernels on the GPU; null until the first.</summary>
    [Id(1)]
    private OperationTable<LaunchOperation>? _launches;

    public override void Handle(in Envelope envelope, IOutbox outbox)
    {
        EntityId sender = envelope.Sender;
        switch (envelope.Message)
        {
            case PageFault fault:
                Take(fault, outbox);
                break;
            case FaultWorkerDue due:
                RunWorker(due.Queue, outbox);
                break;
            case SvmReply reply:
                OnReply(reply, outbox);
                break;
            case LaunchKernel launch:
                Launch(launch, sender, outbox);
                break;
            case KernelDone done:
                LockTicket caller = _launches!.End(done.Operation).Caller;
                outbox.Send(caller.Holder, done with { Operation = caller.Operation }, Calibration.Call);
                break;
            case CopyPages copy:
                BeginCopy(copy, sender, outbox);
                break;
            case Completed copied:
                OnCopied(copied, outbox);
                break;
            default:
                if (!TryHandlePagemap(envelope, outbox) && !TryHandleDevmem(envelope, outbox))
                {
                    throw new ModelBugException($"{nameof(SvmDevice)} does not know {envelope.Message}.");
                }

                break;
        }
    }

    public override void Conclude(IConclusion conclusion)
    {
        int kernels = _launches?.Count ?? 0;
        int copies = _copies?.Count ?? 0;
        if (kernels + copies + PendingDevmem + PendingPagemap > 0)
        {
            conclusion.Violate(Invariants.Leak(
                $"the device has {kernels} kernels, {copies} copies, {PendingDevmem} demands for VRAM and {PendingPagemap} lookups of its pagemap under way"));
        }

        AuditFaults(conclusion);
        AuditDevmem(conclusion);
        AuditPagemap(conclusion);
    }

    private void Launch(LaunchKernel launch, EntityId sender, IOutbox outbox)
    {
        if (_isUnbinding)
        {
            outbox.Send(sender, new KernelDone(launch.Operation, Errno.ENODEV, []), Calibration.Ioctl);
            return;
        }

        OperationId id = _ids.Next();
        (_launches ??= new OperationTable<LaunchOperation>()).Begin(id, new LaunchOperation(new LockTicket(sender, launch.Operation)));
        outbox.Send(Spec.Gpu, new RunKernel(id, new GpuVmId(launch.Space, Spec.Function), launch.Steps), Calibration.Doorbell);
    }

    private void OnReply(SvmReply reply, IOutbox outbox)
    {
        if (!TryAcknowledge(reply, outbox) && !TryFinishEviction(reply, outbox) && !TryJoinGroup(reply, outbox))
        {
            outbox.Observe(Observation.Of(SvmInvariants.FaultAnswers($"{reply} answers nothing that is under way")));
        }
    }
}
