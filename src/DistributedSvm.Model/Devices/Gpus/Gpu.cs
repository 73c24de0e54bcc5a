using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// A GPU: VRAM and what stands in it, LMTT, page table and TLB, engines. Every access resolves an address through what the hardware would use.
/// </summary>
[GenerateSerializer]
public sealed partial class Gpu(GpuSpec spec) : StaticEntity<GpuSpec>(spec)
{
    private const ulong PageSize = 4096;

    [Id(0)]
    private readonly BuddyAllocator _vram = CreateVram(spec);

    [Id(1)]
    private readonly ContentMap _content = new();

    [Id(2)]
    private readonly Lmtt _lmtt = new();

    [Id(3)]
    private readonly AccessPort _port = new();

    [Id(4)]
    private readonly EngineScheduler _render = new();

    [Id(5)]
    private readonly EngineScheduler _copy = new();

    /// <summary>Jobs that wait for system memory, by operation: the engine they hold.</summary>
    [Id(6)]
    private readonly OperationTable<JobOperation> _jobs = new();

    /// <summary>VFs that are being reset, by operation.</summary>
    [Id(7)]
    private readonly SortedDictionary<OperationId, VfClear> _clears = [];

    [Id(8)]
    private OperationCounter _operations;

    /// <summary>VFs whose VRAM was taken away: what they get anew reads as zeros of a new epoch.</summary>
    [Id(9)]
    private readonly SortedSet<int> _dropped = [];

    public override void Handle(in Envelope envelope, IOutbox outbox)
    {
        EntityId sender = envelope.Sender;
        switch (envelope.Message)
        {
            case CopyVram or ForgetImage or Completed when TryHandleMigration(envelope, outbox):
                break;
            case SubmitJob submit:
                Submit(submit, outbox);
                break;
            case HangEngine hang:
                Submit(hang.AsJob, outbox);
                break;
            case ProbeVram probe:
                Probe(probe, outbox);
                break;
            case ResetGpu reset:
                BeginReset(reset, outbox);
                break;
            case GpuResetDone done:
                FinishReset(done, outbox);
                break;
            case ReadSurface or WriteSurface when _reset is not null:
                Access(envelope, outbox);
                break;
            case EngineIdle idle:
                LocalPartDone(idle.Engine, outbox);
                break;
            case SliceDue due:
                EndSlice(due.Engine, outbox);
                break;
            case SetVfSchedule or SuspendVf or ResumeVf or CancelVfJobs:
                Control(envelope, outbox);
                break;
            case TransferDone or Completed when TryHandleSvmAnswer(envelope.Message, outbox):
                break;
            case TransferDone done when !_port.Knows(done.Operation):
                OnTransferred(done, outbox);
                break;
            case Completed written when !_port.Knows(written.Operation):
                AdvanceJob(written.Operation, written.Errno, outbox);
                break;
            case PeerRead read:
                outbox.Send(sender, AnswerPeer(read.Operation, read.Addresses, read.Expected, read.Since, isWrite: false), Calibration.Call);
                break;
            case PeerWrite write:
                outbox.Send(sender, AnswerPeer(write.Operation, write.Addresses, write.Tag, write.Since, isWrite: true), Calibration.Call);
                break;
            case LinkAccess access:
                BeginLinkAccess(access, sender, outbox);
                break;
            case LinkServed served:
                FinishLinkAccess(served, outbox);
                break;
            case ClearVf clear:
                BeginClear(clear, sender, outbox);
                break;
            case VfCleared cleared:
                FinishClear(cleared.Operation, outbox);
                break;
            case FreeVram free:
                Free(free, sender, outbox);
                break;
            case AllocateVram allocate:
                Allocate(allocate, sender, outbox);
                break;
            default:
                if (!TryHandleLmtt(envelope, outbox) && !TryHandleSvm(envelope, outbox) && !_port.TryHandle(envelope, this, ref _operations, outbox))
                {
                    throw new ModelBugException($"A GPU does not know {envelope.Message}.");
                }

                break;
        }

        TellFaults(outbox);
        TellTorn(outbox);
    }

    public override void Conclude(IConclusion conclusion)
    {
        ReportShares(conclusion);
        AuditLmtt(conclusion);
        AuditSvm(conclusion);
        int pending = _jobs.Count + _port.Pending + _linkTransfers.Count + _clears.Count + (_render.Current is null ? 0 : 1) + (_copy.Current is null ? 0 : 1)
            + (_reset is { IsWedged: false } ? 1 : 0) + PendingSvm;
        if (pending > 0)
        {
            conclusion.Violate(Invariants.Leak($"GPU still has {pending} jobs or reads under way"));
        }

        if (_port.Bound > 0)
        {
            conclusion.Violate(Invariants.Leak($"{_port.Bound} surfaces are still bound in its page tables"));
        }
    }

    private void Allocate(AllocateVram allocate, EntityId sender, IOutbox outbox)
    {
        Errno errno = _vram.TryAllocate((ulong)allocate.Bytes, (ulong)allocate.MinBlockBytes, out ImmutableArray<AddressRange> blocks);
        TellVram(outbox);
        outbox.Send(sender, new VramAllocated(allocate.Operation, errno, blocks), Calibration.Call);
    }
}
