using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Sharing.Variants;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// vfio-pci as exporter: what memory_lock protects, that is the device's list of dma-bufs (drivers/vfio/pci/vfio_pci_dmabuf.c, vfio_pci_core.c). Apart from the VF's
/// hardware and from the guest, since it has a lock of its own.
/// </summary>
[GenerateSerializer]
public sealed partial class VfioDevice(VfioDeviceSpec spec) : StaticEntity<VfioDeviceSpec>(spec)
{
    /// <summary>Null until something is exported, or done to the device.</summary>
    [Id(0)]
    private VfioTables? _tables;

    [Id(1)]
    private OperationCounter _operations;

    /// <summary>vfio registrations: one for each export under way or linked.</summary>
    [Id(2)]
    private int _registrations;

    /// <summary>vdev of the private data is NULL: the device was closed.</summary>
    [Id(3)]
    private bool _isClosed;

    /// <summary>The VF itself is gone.</summary>
    [Id(4)]
    private bool _isRemoved;

    /// <summary>D3 or low power: memory decode is off.</summary>
    [Id(5)]
    private bool _isAsleep;

    /// <summary>How far into the BAR exports may reach, in bytes; null for as far as it goes.</summary>
    [Id(6)]
    private ulong? _barLimit;

    /// <summary>The last reset failed.</summary>
    [Id(40)]
    private bool _hasFailed;

    private VfioTables Tables => _tables ??= new VfioTables();

    private SharingProtocol Protocol => SharingProtocols.Of(Spec.Protocol.Protocol);

    private VfioBase Base => VfioBase.Of(Spec.Protocol.Base);

    public override void Handle(in Envelope envelope, IOutbox outbox)
    {
        EntityId sender = envelope.Sender;
        switch (envelope.Message)
        {
            case SetMigrationState or ReadMigrationData or WriteMigrationData or MigrationDataRead or VfMigrated or Completed when TryHandleMigration(envelope, outbox):
                break;
            case ExportDmaBuf export:
                BeginExport(export, sender, outbox);
                break;
            case ActOnDevice act:
                BeginAction(act, sender, outbox);
                break;
            case Completed completed when Tables.Exports.Find(completed.Operation) is not null:
                FinishExport(completed, outbox);
                break;
            case Completed completed when Tables.HotResets.Find(completed.Operation) is { } set:
                AdvanceHotReset(completed.Operation, set, completed.Errno, outbox);
                break;
            case ResetDevices reset:
                BeginHotReset(reset, sender, outbox);
                break;
            case JoinHotReset join:
                Join(join, sender, outbox);
                break;
            case ResetInSet reset:
                ResetJoined(reset, sender, outbox);
                break;
            case LeaveHotReset leave:
                Leave(leave, sender, outbox);
                break;
            case HotResetDue due:
                RetryHotReset(due.Operation, outbox);
                break;
            case Completed completed:
                AdvanceAction(completed, outbox);
                break;
            case ResetSlept slept:
                AfterSleep(slept.Operation, outbox);
                break;
            case MatchMapping match:
                Match(match, sender, outbox);
                break;
            case AttachExporter attach:
                outbox.Send(sender, new Completed(attach.Operation, _isClosed ? Errno.ENODEV : Errno.Ok), Calibration.Call);
                break;
            case DetachExporter:
                break;
            case DmaBufReleased:
                BeginRelease(sender, outbox);
                break;
            case LimitBar limit:
                _barLimit = (ulong)limit.Bytes;
                break;
            case FailAllocation fail:
                Spread(fail, outbox);
                break;
            default:
                throw new ModelBugException($"A vfio device does not know {envelope.Message}.");
        }
    }

    public override void Conclude(IConclusion conclusion)
    {
        if (_tables is null)
        {
            return;
        }

        if (Tables.Resets is { } resets)
        {
            conclusion.Resets(Spec.VirtualFunction, resets);
        }

        if (Tables.DmaBufs.Count > 0 || _registrations != 0)
        {
            // What waits for memory_lock is not lost: it is whose fault the wait is.
            conclusion.Violate(Invariants.Leak(
                Tables.MemoryLock.IsHeld ? Blame.Importer : Blame.Protocol, $"vfio device still has {Tables.DmaBufs.Count} dma-bufs and {_registrations} registrations"));
        }

        if (Tables.MemoryLock.IsHeld)
        {
            conclusion.Violate(Invariants.UnboundedWait(
                underMemoryLock: true, $"memory_lock is still held when the run ends, {Tables.MemoryLock.Waiters} wait for it"));
        }
    }

    /// <summary>The exporter's match_mapping or attach: what this device offers, best first.</summary>
    private void Match(MatchMapping match, EntityId buffer, IOutbox outbox)
    {
        if (_isClosed && !Protocol.ReferencesMatchedDevice)
        {
            outbox.Observe(Observation.Of(Invariants.DanglingMatch(
                $"matching of {buffer} reads the vfio device after its cleanup has set vdev to NULL, without a reference of its own")));
        }

        outbox.Send(buffer, new MappingOffers(match.Operation, Errno.Ok, Offers(match.Extent)), Calibration.Call);
    }

    private ImmutableArray<InterconnectOffer> Offers(ulong extent)
    {
        var iov = new InterconnectOffer(InterconnectKind.Iov, Spec.VirtualFunction, Spec.PhysicalFunction, VfioDeviceSpec.VramBar, Spec.Gpu) { Host = Spec.Host };
        InterconnectOffer peer = iov with { Kind = InterconnectKind.PeerToPeerSg };
        InterconnectOffer list = iov with { Kind = InterconnectKind.Pal };
        bool isBeyondQuota = Spec.Protocol.ChecksQuotaAtMatch && extent - Spec.Bar.Start >= (ulong)Spec.VramBytes;
        return Spec.OffersIov && !isBeyondQuota ? [iov, list, peer] : [list, peer];
    }

    private bool TryLock(OperationId operation, IOutbox outbox)
    {
        var ticket = new LockTicket(outbox.Self, operation);
        bool isOwned = Tables.MemoryLock.TryAcquire(ticket, outbox.Now);
        outbox.Observe(Observation.Of(new LockEvent(LockClass.MemoryLock, isOwned ? LockAction.Acquired : LockAction.Waits, ticket, LockSet.None)));
        return isOwned;
    }

    /// <summary>Gives memory_lock up; whoever is next goes on.</summary>
    private void Unlock(IOutbox outbox)
    {
        outbox.Observe(Observation.Of(new LockEvent(LockClass.MemoryLock, LockAction.Released, Tables.MemoryLock.Owner!.Value, LockSet.None)));
        if (Tables.MemoryLock.Release(outbox.Now) is not { } next)
        {
            return;
        }

        outbox.Observe(Observation.Of(new LockEvent(LockClass.MemoryLock, LockAction.Acquired, next, LockSet.None)));
        if (Tables.Exports.Find(next.Operation) is not null)
        {
            Create(next.Operation, outbox);
        }
        else if (Tables.Releases.Find(next.Operation) is not null)
        {
            Unlink(next.Operation, outbox);
        }
        else
        {
            UnderLock(next.Operation, outbox);
        }
    }

    /// <summary>The release callback: if the device is still there, takes memory_lock, unlinks and drops the registration. Cleanup may have done so before.</summary>
    private void BeginRelease(EntityId buffer, IOutbox outbox)
    {
        OperationId operation = _operations.Next();
        Tables.Releases.Begin(operation, new ReleasedBuffer(buffer));
        if (TryLock(operation, outbox))
        {
            Unlink(operation, outbox);
        }
    }

    private void Unlink(OperationId operation, IOutbox outbox)
    {
        if (Tables.DmaBufs.Remove(Tables.Releases.End(operation).DmaBuf))
        {
            _registrations--;
            CheckRegistrations(outbox);
        }

        Unlock(outbox);
    }

    private void CheckRegistrations(IOutbox outbox)
    {
        if (_registrations < 0)
        {
            outbox.Observe(Observation.Of(Invariants.FailureLeaves(
                $"the device has {_registrations} registrations: one was dropped twice, and the private data of a dma-buf freed twice")));
        }
    }

    /// <summary>Faults at export stay here; those inside dma-bufs go to the ones that are there and to the next.</summary>
    private void Spread(FailAllocation fail, IOutbox outbox)
    {
        bool isHere = fail.Fault.Site is AllocationSite.Export or AllocationSite.FileDescriptor || Tables.DmaBufs.Count == 0;
        if (isHere)
        {
            Tables.Faults.Add(fail.Fault);
            return;
        }

        foreach (EntityId buffer in Tables.DmaBufs)
        {
            outbox.Send(buffer, fail, Calibration.Call);
        }
    }
}
