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
    private readonly BuddyAllocator _vram = BuddyAllocator.Create((ulong)spec.VramBytes, PageSize);

    [Id(1)]
    private readonly ContentMap _content = new();

    [Id(2)]
    private readonly Lmtt _lmtt = new();

    [Id(3)]
    private readonly GpuPageTable _pageTable = new();

    [Id(4)]
    private readonly EngineQueue _render = new();

    [Id(5)]
    private readonly EngineQueue _copy = new();

    /// <summary>Jobs that wait for system memory, by operation: the engine they hold.</summary>
    [Id(6)]
    private readonly OperationTable<JobOperation> _jobs = new();

    [Id(7)]
    private readonly OperationTable<SurfaceReadOperation> _reads = new();

    [Id(8)]
    private OperationCounter _operations;

    public override void Handle(in Envelope envelope, IOutbox outbox)
    {
        EntityId sender = envelope.Sender;
        switch (envelope.Message)
        {
            case SubmitJob submit:
                Submit(submit, outbox);
                break;
            case HangEngine hang:
                Submit(hang.AsJob, outbox);
                break;
            case EngineIdle idle:
                LocalPartDone(idle.Engine, outbox);
                break;
            case ReadSurface read:
                BeginRead(read, sender, outbox);
                break;
            case ReadTimeElapsed elapsed:
                FinishLocalRead(elapsed.Operation, outbox);
                break;
            case TransferDone done:
                if (_reads.Find(done.Operation) is not null)
                {
                    AskOwner(done.Operation, done.Status, outbox);
                }
                else
                {
                    AdvanceJob(done.Operation, done.Status, outbox);
                }

                break;
            case Completed written:
                AdvanceJob(written.Operation, written.Errno, outbox);
                break;
            case ContentRead read:
                SurfaceReadOperation operation = _reads.End(read.Operation);
                outbox.Send(operation.Requester, read with { Operation = operation.Request.Operation }, Calibration.Call);
                break;
            case PeerRead read:
                outbox.Send(sender, AnswerPeer(read), Calibration.Call);
                break;
            case AllocateVram allocate:
                Allocate(allocate, sender, outbox);
                break;
            case PopulateLmtt populate:
                Errno errno = _lmtt.Populate(populate.Vf, populate.Blocks);
                outbox.Send(sender, new Completed(populate.Operation, errno), Calibration.GucRequest);
                break;
            case Bind bind:
                Bind(bind, sender, outbox);
                break;
            case Unbind unbind:
                outbox.Send(sender, new Completed(unbind.Operation, _pageTable.Unbind(unbind.VirtualAddress)), Calibration.Call);
                break;
            case InvalidateTlb invalidate:
                _pageTable.Invalidate(invalidate.VirtualAddress);
                outbox.Send(sender, new Completed(invalidate.Operation, Errno.Ok), Calibration.TlbInvalidation);
                break;
            default:
                throw new ModelBugException($"A GPU does not know {envelope.Message}.");
        }
    }

    public override void Conclude(IConclusion conclusion)
    {
        int pending = _jobs.Count + _reads.Count + (_render.Current is null ? 0 : 1) + (_copy.Current is null ? 0 : 1);
        if (pending > 0)
        {
            conclusion.Violate(Invariants.Leak($"GPU still has {pending} jobs or reads under way"));
        }

        if (_pageTable.Count > 0)
        {
            conclusion.Violate(Invariants.Leak($"{_pageTable.Count} surfaces are still bound in the PF's page table"));
        }
    }

    private void Allocate(AllocateVram allocate, EntityId sender, IOutbox outbox)
    {
        Errno errno = _vram.TryAllocate((ulong)allocate.Bytes, (ulong)allocate.MinBlockBytes, out ImmutableArray<AddressRange> blocks);
        outbox.Send(sender, new VramAllocated(allocate.Operation, errno, blocks), Calibration.Call);
    }

    private void Bind(Bind bind, EntityId sender, IOutbox outbox)
    {
        Errno errno = _pageTable.Bind(bind.VirtualAddress, bind.Segments);
        long tables = ((long)bind.Segments.TotalBytes + (long)Lmtt.PageSize - 1) / (long)Lmtt.PageSize;
        outbox.Send(sender, new Completed(bind.Operation, errno), SimTime.Max(Calibration.Call, Calibration.BindPer2MiB * tables));
    }

    /// <summary>Compares a VF's VRAM, addressed as the VF does, with a buffer's content. False without a valid translation.</summary>
    private bool TryCompare(int vf, AddressRange range, ContentTag expected, ulong offset, ref ContentCheck check)
    {
        var pieces = new List<AddressRange>();
        if (_lmtt.Translate(vf, range, pieces) != Errno.Ok)
        {
            return false;
        }

        foreach (AddressRange piece in pieces)
        {
            _content.Compare(piece, expected, offset, ref check);
            offset += piece.Length;
        }

        return true;
    }
}
