using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// The PF driver (Xe) of one GPU: provisions its VFs, imports their frame buffers and shows them, exports buffer objects of its own. An import reads VRAM directly where IOV was negotiated.
/// </summary>
[GenerateSerializer]
public sealed partial class PhysicalFunction(PhysicalFunctionSpec spec) : ImportingEntity<PhysicalFunctionSpec>(spec)
{
    /// <summary>By VF number.</summary>
    [Id(0)]
    private readonly SortedDictionary<int, VfConfig> _vfs = [];

    [Id(1)]
    private readonly OperationTable<EnableOperation> _enabling = new();

    [Id(2)]
    private readonly OperationTable<FlushOperation> _scanouts = new();

    /// <summary>Flushed frames that wait for the next refresh.</summary>
    [Id(3)]
    private readonly List<FlushOperation> _flushed = [];

    [Id(4)]
    private bool _isVblankArmed;

    /// <summary>xe_gt_sriov_pf_master_mutex.</summary>
    [Id(5)]
    private readonly QueuedLock _master = new();

    [Id(6)]
    private readonly OperationTable<VfReset> _resets = new();

    /// <summary>VFs that were removed from the bus.</summary>
    [Id(7)]
    private readonly SortedSet<int> _removedVfs = [];

    /// <summary>VRAM objects of VFs that were unprovisioned while references were still held, by VF number and in that order.</summary>
    [Id(8)]
    private readonly List<OrphanedVram> _orphans = [];

    public override void Handle(in Envelope envelope, IOutbox outbox)
    {
        EntityId sender = envelope.Sender;
        switch (envelope.Message)
        {
            case FlushSurface flush:
                Flush(flush, sender, outbox);
                break;
            case HostVblank:
                ScanOut(outbox);
                break;
            case TranslateDue due:
                Translate(due, outbox);
                break;
            case SetVfVram set:
                SetVram(set, outbox);
                break;
            case VramQuiesced quiesced:
                ChangeQuiesced(quiesced, sender, outbox);
                break;
            case Completed completed when _vramChanges?.Find(completed.Operation) is { } change:
                FinishChange(completed, change, outbox);
                break;
            case VramAllocated allocated when _enabling.Find(allocated.Operation) is not null:
                ContinueEnable(allocated, outbox);
                break;
            case Completed completed when _enabling.Find(completed.Operation) is not null:
                FinishEnable(completed, outbox);
                break;
            case Completed completed when _resets.Find(completed.Operation) is not null:
                FinishReset(completed, outbox);
                break;
            case SubmitJob submit:
                outbox.Send(Spec.Gpu, submit with { Vf = 0 }, Calibration.Doorbell);
                break;
            case VfRemoved removed:
                _removedVfs.Add(NumberOf(removed.VirtualFunction));
                break;
            default:
                if (!TryHandleVfs(envelope, outbox) && !TryHandleControl(envelope, outbox) && !TryHandleMigration(envelope, outbox) && !TryHandleObject(envelope, outbox)
                    && !TryHandleImport(envelope, outbox))
                {
                    throw new ModelBugException($"A PF does not know {envelope.Message}.");
                }

                break;
        }

        RunWaitingEnables(outbox);
    }

    public override void Conclude(IConclusion conclusion)
    {
        AuditImports(conclusion);
        AuditObjects(conclusion);
        AuditVfs(conclusion);
        AuditControl(conclusion);
        int pending = _enabling.Count + _scanouts.Count + _flushed.Count + _resets.Count;
        if (pending > 0)
        {
            conclusion.Violate(Invariants.Leak($"PF still has {pending} operations under way"));
        }

        foreach ((int vf, VfConfig config) in _vfs)
        {
            if (config.References != 0)
            {
                conclusion.Violate(Invariants.Leak($"the VRAM object of VF {vf} still has {config.References} references of imports"));
            }
        }

        foreach (OrphanedVram orphan in _orphans)
        {
            conclusion.Violate(Invariants.Leak(
                $"the VRAM of VF {orphan.Vf}, which was unprovisioned, cannot be freed: {orphan.Config.References} references of imports are left"));
        }

        if (_master.IsHeld)
        {
            conclusion.Violate(Invariants.Leak($"the PF's master mutex is still held, {_master.Waiters} wait for it"));
        }
    }

    private void Flush(FlushSurface flush, EntityId guest, IOutbox outbox)
    {
        if (!Imports.ContainsKey(flush.Surface))
        {
            outbox.Send(guest, new Completed(flush.Operation, Errno.ENOENT), Calibration.VirtioCommand);
            return;
        }

        _flushed.Add(new FlushOperation(guest, flush));
        if (!_isVblankArmed)
        {
            _isVblankArmed = true;
            long period = Spec.RefreshPeriod.Picoseconds;
            outbox.StartTimer(new HostVblank(), new SimTime(period - (outbox.Now.Picoseconds % period)));
        }
    }

    private void ScanOut(IOutbox outbox)
    {
        _isVblankArmed = false;
        FlushOperation[] flushed = [.. _flushed];
        _flushed.Clear();
        foreach (FlushOperation flush in flushed)
        {
            OperationId operation = NextOperation();
            _scanouts.Begin(operation, flush);
            Access(flush.Request.Surface, new AccessRequest(outbox.Self, operation, flush.Request.Expected, IsWrite: false), outbox);
        }
    }

    protected override void OnAccessed(long import, AccessRequest request, ContentRead read, IOutbox outbox)
    {
        if (request.Requester != outbox.Self)
        {
            base.OnAccessed(import, request, read, outbox);
            return;
        }

        // ENODEV: the buffer is revoked, so there is nothing to show; nor is there after a reset of the VF (EIO) or during one of the GPU (ECANCELED). ENOMEM, EAGAIN: it could not be made usable for this refresh.
        // ERANGE: the VF has less VRAM now than the guest's buffer needs, which is said already (I-3). Everything else is a frame that should have been the guest's.
        FlushOperation flush = _scanouts.End(request.Operation);
        bool isLost = read.Errno is Errno.ENODEV or Errno.EIO or Errno.ECANCELED or Errno.ENOMEM or Errno.EAGAIN or Errno.ENOENT
            || (read.Errno == Errno.Ok && read.Found == ContentTag.Cleared);
        if (!isLost && read.Errno != Errno.ERANGE && (read.Errno != Errno.Ok || !read.Matches))
        {
            Import? accessed = AllImports.FirstOrDefault(candidate => candidate.Id == import);
            outbox.Observe(Observation.Of(Invariants.WrongContent(
                read.Found == ContentTag.Corrupted ? Blame.Hardware : accessed is null ? Blame.Protocol : BlameOf(accessed),
                $"scan-out of surface {flush.Request.Surface} expected {flush.Request.Expected} and found {read.Found} at offset {read.WrongOffset} ({read.Errno})")));
        }

        outbox.Send(flush.Guest, new Completed(flush.Request.Operation, read.Errno), Calibration.VirtioCommand);
    }

    /// <summary>Frames of a surface that is given up before the next refresh are not shown.</summary>
    protected override void OnReleasing(long import, IOutbox outbox)
    {
        foreach (FlushOperation flush in _flushed.Where(flush => flush.Request.Surface == import))
        {
            outbox.Send(flush.Guest, new Completed(flush.Request.Operation, Errno.ENOENT), Calibration.VirtioCommand);
        }

        _flushed.RemoveAll(flush => flush.Request.Surface == import);
    }
}
