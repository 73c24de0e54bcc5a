using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing.Variants;

namespace DistributedSvm.Model.Sharing;

/// <summary>
/// A dma-buf: everything that its reservation lock protects, the exporter's private data included (drivers/dma-buf/dma-buf.c, dma-resv.c, vfio_pci_dmabuf.c).
/// Comes into being at export, retires at the last release. The lock is a token in the chain of messages, not the entity's turn.
/// </summary>
[GenerateSerializer]
public sealed partial class DmaBuf : Entity
{
    [Id(0)]
    private readonly SortedDictionary<int, Attachment> _attachments = [];

    /// <summary>How many references each holder has: fds and importers.</summary>
    [Id(1)]
    private readonly SortedDictionary<EntityId, int> _references = [];

    [Id(2)]
    private readonly QueuedLock _reservation = new();

    [Id(3)]
    private readonly FenceSet _fences = new();

    [Id(4)]
    private readonly OperationTable<AttachOperation> _attaching = new();

    /// <summary>Operations of the exporter, by id and in that order.</summary>
    [Id(5)]
    private readonly SortedDictionary<OperationId, BufferOperation> _exporting = [];

    [Id(6)]
    private readonly List<FenceWait> _fenceWaits = [];

    [Id(7)]
    private OperationCounter _operations;

    [Id(8)]
    private EntityId _exporter;

    [Id(9)]
    private ExporterKind _exporterKind;

    [Id(10)]
    private ProtocolSettings _settings = ProtocolSettings.Reference;

    [Id(11)]
    private RangeXArray _ranges = RangeXArray.Empty;

    [Id(12)]
    private ImmutableArray<int> _peerDistances = [];

    [Id(13)]
    private BufferStatus _status;

    [Id(14)]
    private int _lastAttachment;

    /// <summary>Raised at every map, so that a stale snapshot can be told from a fresh one.</summary>
    [Id(15)]
    private long _generation;

    /// <summary>The base reference of the count of mappings is held: no revoke has given it back.</summary>
    [Id(16)]
    private bool _isArmed = true;

    /// <summary>kref of the exporter's private data: 1 for the base reference, 1 for each counted mapping (I-19).</summary>
    [Id(17)]
    private int _count = 1;

    /// <summary>Containers (xarray and ranges) that maps allocated and unmaps have not freed.</summary>
    [Id(18)]
    private int _containers;

    /// <summary>Copies of match entries that attachments hold.</summary>
    [Id(19)]
    private int _matchEntries;

    /// <summary>Allocations that are to fail.</summary>
    [Id(20)]
    private readonly AllocationFaults _faults = new();

    /// <summary>Who has taken steps on this buffer, in order of appearance: their roles in its interleaving.</summary>
    [Id(21)]
    private readonly List<EntityId> _parties = [];

    /// <summary>The order of steps so far, by role and kind of step.</summary>
    [Id(22)]
    private Digest _interleaving = new(0);

    /// <summary>The last address of all ranges: how far into the BAR the buffer reaches.</summary>
    [Id(23)]
    private ulong _extent;

    /// <summary>Which importer obtained which addresses, where that is recorded.</summary>
    [Id(24)]
    private List<AddressGrant>? _grants;

    /// <summary>Pins of attachments that are gone.</summary>
    [Id(25)]
    private int _lostPins;

    /// <summary>Who lost the last of them.</summary>
    [Id(26)]
    private Blame _pinsLostBy;

    /// <summary>Importers may be in other boxes.</summary>
    public override bool SpeaksAcrossHosts => true;

    private SharingProtocol Protocol => SharingProtocols.Of(_settings.Protocol);

    private VfioBase Base => VfioBase.Of(_settings.Base);

    public override void Handle(in Envelope envelope, IOutbox outbox)
    {
        EntityId sender = envelope.Sender;
        NoteStep(envelope);
        switch (envelope.Message)
        {
            case CreateDmaBuf create:
                Create(create, sender, outbox);
                break;
            case GetReference get:
                _references[sender] = _references.GetValueOrDefault(sender) + 1;
                outbox.Send(sender, new Completed(get.Operation, Errno.Ok), Calibration.Call);
                break;
            case PutReference:
                Put(sender, outbox);
                break;
            case Attach attach:
                BeginAttach(attach, sender, outbox);
                break;
            case MappingOffers offers:
                Match(offers, outbox);
                break;
            case Completed completed:
                Link(completed, outbox);
                break;
            case LockReservation take:
                Lock(take, sender, outbox);
                break;
            case UnlockReservation unlock:
                Unlock(new LockTicket(sender, unlock.Operation), outbox);
                break;
            case Map map:
                Map(map, sender, outbox);
                break;
            case Unmap unmap:
                outbox.Send(sender, new Completed(unmap.Operation, Unmap(unmap, sender, outbox)), Calibration.Call);
                AfterUnmap(outbox);
                break;
            case Detach detach:
                outbox.Send(sender, new Completed(detach.Operation, Detach(detach, sender, outbox)), Calibration.Call);
                break;
            case Pin pin:
                BeginPin(pin, sender, outbox);
                break;
            case Unpin unpin:
                outbox.Send(sender, new Completed(unpin.Operation, Unpin(unpin, sender, outbox)), Calibration.Call);
                break;
            case AddFence add:
                AddFence(add, sender, outbox);
                break;
            case SignalFence signal:
                _fences.Signal(signal.Fence);
                AfterSignal(outbox);
                break;
            case WaitFences wait:
                BeginWait(new FenceWait(new LockTicket(sender, wait.Operation), wait.Usage), outbox);
                break;
            case RevokeDmaBuf revoke:
                BeginRevoke(revoke, sender, outbox);
                break;
            case UnrevokeDmaBuf unrevoke:
                BeginUnrevoke(unrevoke, sender, outbox);
                break;
            case ContinueBuffer next:
                Continue(next, outbox);
                break;
            case Invalidated returned:
                CallbackReturned(returned, outbox);
                break;
            case EvictDmaBuf evict:
                BeginEvict(evict, sender, outbox);
                break;
            case Relocated relocated:
                OnRelocated(relocated, outbox);
                break;
            case UnmapOverdue overdue:
                ReportOverdue(overdue.Operation, outbox);
                break;
            case FailAllocation fail:
                _faults.Add(fail.Fault);
                break;
            default:
                throw new ModelBugException($"A dma-buf does not know {envelope.Message}.");
        }
    }

    public override void Conclude(IConclusion conclusion)
    {
        conclusion.Interleaving(_interleaving.Value);
        if (_references.Count > 0)
        {
            string holders = string.Join(", ", _references.Select(reference => $"{reference.Key}: {reference.Value}"));
            conclusion.Violate(Invariants.Leak($"dma-buf still has references ({holders}), {_attachments.Count} attachments"));
        }
    }

    /// <summary>What two buffers have in common whose parties did the same in the same order.</summary>
    private void NoteStep(in Envelope envelope)
    {
        int party = _parties.IndexOf(envelope.Sender);
        if (party < 0)
        {
            party = _parties.Count;
            _parties.Add(envelope.Sender);
        }

        _interleaving.Add(party);
        _interleaving.Add(envelope.Message.TypeNumber);
        _interleaving.Add(envelope.Message is ContinueBuffer next ? (int)next.Next : 0);
    }

    private void Create(CreateDmaBuf create, EntityId exporter, IOutbox outbox)
    {
        _exporter = exporter;
        _exporterKind = create.Exporter;
        _settings = create.Settings;
        _ranges = RangeXArray.Create(0, create.Ranges.AsSpan());
        foreach (AddressRange range in _ranges)
        {
            _extent = Math.Max(_extent, range.End);
        }

        _status = create.Status;
        _peerDistances = create.PeerDistances;
        _placement = create.Placement;
        _isInSystem = create.IsInSystem;
        _references[create.FdHolder] = 1;
        foreach (AllocationFault fault in create.Faults)
        {
            _faults.Add(fault);
        }

        if (_status != BufferStatus.Ok && Base.Waits)
        {
            _isArmed = false;
            _count = 0;
        }

        outbox.Send(exporter, new Completed(create.Operation, Errno.Ok), Calibration.Call);
    }

    private Attachment? Find(int attachment, EntityId importer) =>
        _attachments.TryGetValue(attachment, out Attachment? found) && found.IsLinked && found.Importer == importer ? found : null;

    /// <summary>Who is at fault where the importer of this attachment breaks a rule.</summary>
    private static Blame BlameOf(Attachment attachment) => attachment.Traits.IsDriver ? Blame.Protocol : Blame.Importer;

    private void Put(EntityId holder, IOutbox outbox)
    {
        int count = _references.GetValueOrDefault(holder);
        if (count == 0)
        {
            outbox.Observe(Observation.Of(Invariants.Lifetime(Blame.Importer, $"{holder} gives back a reference that it does not have")));
            return;
        }

        if (count > 1)
        {
            _references[holder] = count - 1;
            return;
        }

        _references.Remove(holder);
        ReleaseIfUnused(outbox);
    }

    /// <summary>An operation of the exporter keeps the file alive (get_file_active).</summary>
    private void ReleaseIfUnused(IOutbox outbox)
    {
        if (_references.Count == 0 && _exporting.Count == 0)
        {
            Release(outbox);
        }
    }

    /// <summary>The last reference is gone: nothing may be left.</summary>
    private void Release(IOutbox outbox)
    {
        if (_attachments.Count > 0)
        {
            Blame blame = _attachments.Values.All(attachment => attachment.Traits.IsDriver) ? Blame.Protocol : Blame.Importer;
            outbox.Observe(Observation.Of(Invariants.Lifetime(blame, $"released with {_attachments.Count} attachments")));
        }

        if (_reservation.IsHeld)
        {
            outbox.Observe(Observation.Of(Invariants.Lifetime(
                Blame.Importer, $"released while its reservation lock is held and {_reservation.Waiters} wait for it")));
        }

        // What an attachment that was left behind still holds is not lost by the core.
        int containers = _containers - _attachments.Values.Count(attachment => attachment.IsMapped);
        if (containers != 0 || LostEntries != 0)
        {
            outbox.Observe(Observation.Of(Invariants.Leak(
                $"released with {containers} containers of ranges and {LostEntries} match entries that nobody will free")));
        }

        if (_lostPins > 0)
        {
            outbox.Observe(Observation.Of(Invariants.Leak(_pinsLostBy, $"released with {_lostPins} pins that were never taken back")));
        }

        outbox.Send(_exporter, new DmaBufReleased(), Calibration.Call);
        outbox.Retire();
    }
}
