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
    /// <summary>memory_lock, taken for write.</summary>
    [Id(0)]
    private readonly QueuedLock _memoryLock = new();

    [Id(1)]
    private readonly SortedSet<EntityId> _dmaBufs = [];

    [Id(2)]
    private readonly OperationTable<ExportOperation> _exports = new();

    [Id(3)]
    private OperationCounter _operations;

    /// <summary>vfio registrations: one for each export under way or linked.</summary>
    [Id(4)]
    private int _registrations;

    [Id(5)]
    private readonly OperationTable<DeviceOperation> _actions = new();

    /// <summary>Released buffers that wait for memory_lock to be unlinked.</summary>
    [Id(6)]
    private readonly OperationTable<ReleasedBuffer> _releases = new();

    /// <summary>vdev of the private data is NULL: the device was closed.</summary>
    [Id(7)]
    private bool _isClosed;

    /// <summary>The VF itself is gone.</summary>
    [Id(8)]
    private bool _isRemoved;

    /// <summary>D3 or low power: memory decode is off.</summary>
    [Id(9)]
    private bool _isAsleep;

    [Id(10)]
    private readonly AllocationFaults _faults = new();

    /// <summary>How far into the BAR exports may reach, in bytes; null for as far as it goes.</summary>
    [Id(11)]
    private ulong? _barLimit;

    private SharingProtocol Protocol => SharingProtocols.Of(Spec.Protocol.Protocol);

    private VfioBase Base => VfioBase.Of(Spec.Protocol.Base);

    public override void Handle(in Envelope envelope, IOutbox outbox)
    {
        EntityId sender = envelope.Sender;
        switch (envelope.Message)
        {
            case ExportDmaBuf export:
                BeginExport(export, sender, outbox);
                break;
            case ActOnDevice act:
                BeginAction(act, sender, outbox);
                break;
            case Completed completed when _exports.Find(completed.Operation) is not null:
                FinishExport(completed, outbox);
                break;
            case Completed completed:
                AdvanceAction(completed, sender, outbox);
                break;
            case ResetSlept slept:
                _actions.Find(slept.Operation)!.HasSlept = true;
                AfterReset(slept.Operation, outbox);
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
        if (_dmaBufs.Count > 0 || _registrations != 0)
        {
            // What waits for memory_lock is not lost: it is whose fault the wait is.
            conclusion.Violate(Invariants.Leak(
                _memoryLock.IsHeld ? Blame.Importer : Blame.Protocol, $"vfio device still has {_dmaBufs.Count} dma-bufs and {_registrations} registrations"));
        }

        if (_memoryLock.IsHeld)
        {
            conclusion.Violate(Invariants.UnboundedWait(
                underMemoryLock: true, $"memory_lock is still held when the run ends, {_memoryLock.Waiters} wait for it"));
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
        bool isOwned = _memoryLock.TryAcquire(ticket, outbox.Now);
        outbox.Observe(Observation.Of(new LockEvent(LockClass.MemoryLock, isOwned ? LockAction.Acquired : LockAction.Waits, ticket, LockSet.None)));
        return isOwned;
    }

    /// <summary>Gives memory_lock up; whoever is next goes on.</summary>
    private void Unlock(IOutbox outbox)
    {
        outbox.Observe(Observation.Of(new LockEvent(LockClass.MemoryLock, LockAction.Released, _memoryLock.Owner!.Value, LockSet.None)));
        if (_memoryLock.Release(outbox.Now) is not { } next)
        {
            return;
        }

        outbox.Observe(Observation.Of(new LockEvent(LockClass.MemoryLock, LockAction.Acquired, next, LockSet.None)));
        if (_exports.Find(next.Operation) is not null)
        {
            Create(next.Operation, outbox);
        }
        else if (_releases.Find(next.Operation) is not null)
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
        _releases.Begin(operation, new ReleasedBuffer(buffer));
        if (TryLock(operation, outbox))
        {
            Unlink(operation, outbox);
        }
    }

    private void Unlink(OperationId operation, IOutbox outbox)
    {
        if (_dmaBufs.Remove(_releases.End(operation).DmaBuf))
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
        bool isHere = fail.Fault.Site is AllocationSite.Export or AllocationSite.FileDescriptor || _dmaBufs.Count == 0;
        if (isHere)
        {
            _faults.Add(fail.Fault);
            return;
        }

        foreach (EntityId buffer in _dmaBufs)
        {
            outbox.Send(buffer, fail, Calibration.Call);
        }
    }
}
