using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing.Interconnects;

namespace DistributedSvm.Model.Sharing;

/// <summary>
/// A dma-buf: everything that its reservation lock protects, the exporter's private data included (drivers/dma-buf/dma-buf.c, vfio_pci_dmabuf.c).
/// Comes into being at export, retires at the last release.
/// </summary>
[GenerateSerializer]
public sealed class DmaBuf : Entity
{
    [Id(0)]
    private readonly SortedDictionary<int, Attachment> _attachments = [];

    /// <summary>How many references each holder has: fds and importers.</summary>
    [Id(1)]
    private readonly SortedDictionary<EntityId, int> _references = [];

    [Id(2)]
    private readonly QueuedLock _reservation = new();

    [Id(3)]
    private readonly OperationTable<AttachOperation> _attaching = new();

    [Id(4)]
    private OperationCounter _operations;

    [Id(5)]
    private EntityId _exporter;

    [Id(6)]
    private RangeXArray _ranges = RangeXArray.Empty;

    [Id(7)]
    private bool _revoked;

    [Id(8)]
    private ImmutableArray<int> _peerDistances = [];

    [Id(9)]
    private int _lastAttachment;

    /// <summary>Raised at every map, so that a stale snapshot can be told from a fresh one.</summary>
    [Id(10)]
    private long _generation;

    public override void Handle(in Envelope envelope, IOutbox outbox)
    {
        EntityId sender = envelope.Sender;
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
                if (_reservation.TryAcquire(new LockTicket(sender, take.Operation), outbox.Now))
                {
                    outbox.Send(sender, new ReservationGranted(take.Operation, Errno.Ok), Calibration.Call);
                }

                break;
            case UnlockReservation unlock:
                Unlock(new LockTicket(sender, unlock.Operation), outbox);
                break;
            case Map map:
                Map(map, sender, outbox);
                break;
            case Unmap unmap:
                outbox.Send(sender, new Completed(unmap.Operation, Unmap(unmap, sender, outbox)), Calibration.Call);
                break;
            case Detach detach:
                outbox.Send(sender, new Completed(detach.Operation, Detach(detach, sender, outbox)), Calibration.Call);
                break;
            default:
                throw new ModelBugException($"A dma-buf does not know {envelope.Message}.");
        }
    }

    public override void Conclude(IConclusion conclusion)
    {
        if (_references.Count > 0)
        {
            string holders = string.Join(", ", _references.Select(reference => $"{reference.Key}: {reference.Value}"));
            conclusion.Violate(Invariants.Leak($"dma-buf still has references ({holders}), {_attachments.Count} attachments"));
        }
    }

    private void Create(CreateDmaBuf create, EntityId exporter, IOutbox outbox)
    {
        _exporter = exporter;
        _ranges = RangeXArray.Create(_generation, create.Ranges.AsSpan());
        _revoked = create.Revoked;
        _peerDistances = create.PeerDistances;
        _references[create.FdHolder] = 1;
        outbox.Send(exporter, new Completed(create.Operation, Errno.Ok), Calibration.Call);
    }

    /// <summary>dma_buf_dynamic_attach, first half: allocate the attachment and ask the exporter what it offers. The reservation lock is not held.</summary>
    private void BeginAttach(Attach attach, EntityId importer, IOutbox outbox)
    {
        if (_reservation.IsHeldBy(new LockTicket(importer, attach.Operation)))
        {
            outbox.Observe(Observation.Of(Invariants.LockRule(Blame.Importer, $"{importer} attaches while it holds the reservation lock")));
        }

        int attachment = ++_lastAttachment;
        _attachments.Add(attachment, new Attachment(importer));
        OperationId operation = _operations.Next();
        _attaching.Begin(operation, new AttachOperation(importer, attach.Operation, attachment, attach.Offers));
        outbox.Send(_exporter, new MatchMapping(operation, attachment), Calibration.Call);
    }

    /// <summary>dma_buf_match_mapping: the core selects, exporter-major.</summary>
    private void Match(MappingOffers offers, IOutbox outbox)
    {
        AttachOperation operation = _attaching.Find(offers.Operation) ?? throw new ModelBugException($"No attach waits for {offers}.");
        Errno errno = offers.Errno;
        InterconnectOffer match = default;
        if (errno == Errno.Ok)
        {
            errno = InterconnectRegistry.Match(offers.Offers, operation.Offers, _peerDistances, out match);
        }

        if (errno != Errno.Ok)
        {
            FailAttach(offers.Operation, errno, outbox);
            return;
        }

        _attachments[operation.Attachment].Match = match;
        outbox.Send(_exporter, new AttachExporter(offers.Operation, operation.Attachment, match.Kind), Calibration.Call);
    }

    /// <summary>dma_buf_dynamic_attach, second half: the exporter agreed; link under the reservation lock.</summary>
    private void Link(Completed completed, IOutbox outbox)
    {
        Errno errno = completed.Errno == Errno.Ok && _revoked ? Errno.ENODEV : completed.Errno;
        if (errno != Errno.Ok)
        {
            FailAttach(completed.Operation, errno, outbox);
        }
        else if (_reservation.TryAcquire(new LockTicket(outbox.Self, completed.Operation), outbox.Now))
        {
            FinishAttach(completed.Operation, outbox);
        }
    }

    private void FinishAttach(OperationId id, IOutbox outbox)
    {
        AttachOperation operation = _attaching.End(id);
        Attachment attachment = _attachments[operation.Attachment];
        attachment.IsLinked = true;
        outbox.Send(operation.Importer, new Attached(operation.ReplyTo, Errno.Ok, operation.Attachment, attachment.Match), Calibration.Call);
        GrantNext(outbox);
    }

    private void FailAttach(OperationId id, Errno errno, IOutbox outbox)
    {
        AttachOperation operation = _attaching.End(id);
        _attachments.Remove(operation.Attachment);
        outbox.Send(operation.Importer, new Attached(operation.ReplyTo, errno, 0, default), Calibration.Call);
    }

    private void Unlock(LockTicket ticket, IOutbox outbox)
    {
        if (!_reservation.IsHeldBy(ticket))
        {
            outbox.Observe(Observation.Of(Invariants.LockRule(Blame.Importer, $"{ticket.Holder} releases a reservation lock that it does not hold")));
            return;
        }

        GrantNext(outbox);
    }

    private void GrantNext(IOutbox outbox)
    {
        if (_reservation.Release(outbox.Now) is not { } next)
        {
            return;
        }

        if (next.Holder == outbox.Self)
        {
            FinishAttach(next.Operation, outbox);
        }
        else
        {
            outbox.Send(next.Holder, new ReservationGranted(next.Operation, Errno.Ok), Calibration.Call);
        }
    }

    private void Map(Map map, EntityId sender, IOutbox outbox)
    {
        Errno errno = CheckMap(map, sender, outbox);
        RangeXArray? ranges = null;
        if (errno == Errno.Ok)
        {
            _attachments[map.Attachment].IsMapped = true;
            ranges = _ranges.WithGeneration(++_generation);
        }

        outbox.Send(sender, new Mapped(map.Operation, errno, ranges), Calibration.Call);
    }

    private Errno CheckMap(Map map, EntityId sender, IOutbox outbox)
    {
        if (!_reservation.IsHeldBy(new LockTicket(sender, map.Operation)))
        {
            outbox.Observe(Observation.Of(Invariants.LockRule(Blame.Importer, $"{sender} maps without the reservation lock")));
            return Errno.EINVAL;
        }

        if (Find(map.Attachment, sender) is not { } found)
        {
            return Errno.EINVAL;
        }

        if (_revoked)
        {
            return Errno.ENODEV;
        }

        if (found.IsMapped)
        {
            outbox.Observe(Observation.Of(Invariants.MapBalance(Blame.Importer, $"{sender} maps attachment {map.Attachment} twice")));
            return Errno.EINVAL;
        }

        return Errno.Ok;
    }

    private Errno Unmap(Unmap unmap, EntityId sender, IOutbox outbox)
    {
        if (!_reservation.IsHeldBy(new LockTicket(sender, unmap.Operation)))
        {
            outbox.Observe(Observation.Of(Invariants.LockRule(Blame.Importer, $"{sender} unmaps without the reservation lock")));
            return Errno.EINVAL;
        }

        if (Find(unmap.Attachment, sender) is not { IsMapped: true } found)
        {
            outbox.Observe(Observation.Of(Invariants.MapBalance(Blame.Importer, $"{sender} unmaps attachment {unmap.Attachment}, which is not mapped")));
            return Errno.EINVAL;
        }

        found.IsMapped = false;
        return Errno.Ok;
    }

    private Errno Detach(Detach detach, EntityId sender, IOutbox outbox)
    {
        if (Find(detach.Attachment, sender) is not { } found)
        {
            return Errno.EINVAL;
        }

        if (_reservation.IsHeldBy(new LockTicket(sender, detach.Operation)))
        {
            outbox.Observe(Observation.Of(Invariants.LockRule(Blame.Importer, $"{sender} detaches while it holds the reservation lock")));
        }

        if (found.IsMapped)
        {
            outbox.Observe(Observation.Of(Invariants.Lifetime(Blame.Importer, $"{sender} detaches attachment {detach.Attachment} with a live mapping")));
            return Errno.EBUSY;
        }

        _attachments.Remove(detach.Attachment);
        outbox.Send(_exporter, new DetachExporter(detach.Attachment), Calibration.Call);
        return Errno.Ok;
    }

    private Attachment? Find(int attachment, EntityId importer) =>
        _attachments.TryGetValue(attachment, out Attachment? found) && found.IsLinked && found.Importer == importer ? found : null;

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
        if (_references.Count > 0)
        {
            return;
        }

        if (_attachments.Count > 0)
        {
            outbox.Observe(Observation.Of(Invariants.Lifetime(Blame.Importer, $"released with {_attachments.Count} attachments")));
        }

        if (_reservation.IsHeld)
        {
            outbox.Observe(Observation.Of(Invariants.Lifetime(
                Blame.Importer, $"released while its reservation lock is held and {_reservation.Waiters} wait for it")));
        }

        outbox.Send(_exporter, new DmaBufReleased(), Calibration.Call);
        outbox.Retire();
    }
}
