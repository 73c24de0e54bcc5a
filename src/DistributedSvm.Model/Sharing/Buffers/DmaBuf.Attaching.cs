using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing.Interconnects;
using DistributedSvm.Model.Sharing.Variants;

namespace DistributedSvm.Model.Sharing;

/// <content>dma_buf_dynamic_attach and dma_buf_detach. Negotiation runs without the reservation lock; only the link needs it.</content>
public sealed partial class DmaBuf
{
    /// <summary>Allocates the attachment and asks the exporter what it offers.</summary>
    private void BeginAttach(Attach attach, EntityId importer, IOutbox outbox)
    {
        var task = new LockTicket(importer, attach.Operation);
        if (_reservation.IsHeldBy(task))
        {
            outbox.Observe(Observation.Of(Invariants.LockRule(Blame.Importer, $"{importer} attaches while it holds the reservation lock")));
        }

        if (_faults.Fails(AllocationSite.Attachment))
        {
            outbox.Send(importer, new Attached(attach.Operation, Errno.ENOMEM, 0, default), Calibration.Call);
            return;
        }

        int attachment = ++_lastAttachment;
        _attachments.Add(attachment, new Attachment(importer, attach.Traits));
        OperationId operation = _operations.Next();
        _attaching.Begin(operation, new AttachOperation(task, attachment, attach.Offers));
        outbox.Send(_exporter, new MatchMapping(operation, attachment, _extent), Calibration.Call);
    }

    /// <summary>dma_buf_match_mapping: the core selects, exporter-major.</summary>
    private void Match(MappingOffers offers, IOutbox outbox)
    {
        AttachOperation operation = _attaching.Find(offers.Operation) ?? throw new ModelBugException($"No attach waits for {offers}.");
        Attachment attachment = _attachments[operation.Attachment];
        if (attachment.Match.Kind != InterconnectKind.None)
        {
            outbox.Observe(Observation.Of(Invariants.MatchChanged(
                Blame.Exporter, $"{_exporter} offers interconnects for attachment {operation.Attachment} once more, which has matched {attachment.Match.Kind}")));
            return;
        }

        Errno errno = offers.Errno;
        InterconnectOffer match = default;
        if (errno == Errno.Ok)
        {
            errno = _settings.ChoosesByQuality
                ? InterconnectRegistry.MatchBest(Protocol.Known(offers.Offers), Protocol.Known(operation.Offers), _peerDistances, out match)
                : Protocol.Negotiate(offers.Offers, operation.Offers, attachment.Traits, _peerDistances, out match);
            errno = errno == Errno.EINVAL && IsMovable ? Errno.EOPNOTSUPP : errno;
        }

        CheckScatter(offers, operation.Offers, errno, outbox);
        attachment.ReachesScatter = Protocol.HasScatterBesideInterconnect
            && InterconnectSeries.MatchScatter(offers.Offers, operation.Offers, _peerDistances, out _) == Errno.Ok;
        if (errno == Errno.Ok && Protocol.AllocatesMatch(match.Kind) && _faults.Fails(AllocationSite.MatchEntry))
        {
            if (Protocol.FailsAttachWithoutMatchMemory)
            {
                errno = Errno.ENOMEM;
            }
            else
            {
                // The copy failed, so there is no match; allow_ic was set before and stays.
                attachment.AllowsInterconnect = true;
                match = default;
            }
        }
        else if (errno == Errno.Ok)
        {
            attachment.AllowsInterconnect = true;
            _matchEntries += HasEntry(match.Kind) ? 1 : 0;
        }

        if (errno != Errno.Ok)
        {
            FailAttach(offers.Operation, errno, outbox);
            return;
        }

        attachment.Match = match;
        CheckIov(attachment, operation.Offers, outbox);
        CheckPhysical(attachment, outbox);
        outbox.Send(_exporter, new AttachExporter(offers.Operation, operation.Attachment, match.Kind), Calibration.Call);
    }

    /// <summary>I-25: whoever wants nothing but a scatter table gets one, where this exporter can serve it and the topology has a way.</summary>
    private void CheckScatter(MappingOffers offers, ImmutableArray<InterconnectOffer> wanted, Errno errno, IOutbox outbox)
    {
        bool isRefused = errno is Errno.EINVAL or Errno.EOPNOTSUPP && wanted.All(offer => InterconnectRegistry.Of(offer.Kind).IsScatter);
        if (isRefused && InterconnectSeries.MatchScatter(Protocol.Known(offers.Offers), Protocol.Known(wanted), _peerDistances, out InterconnectOffer table) == Errno.Ok)
        {
            outbox.Observe(Observation.Of(Invariants.NoScatterTable(
                offers.Errno == Errno.Ok ? Blame.Protocol : Blame.Exporter,
                $"an importer that takes scatter tables only is refused with {errno}, though {_exporter} can serve it as {table.Kind}")));
        }
    }

    /// <summary>I-4, by who asks rather than by what the list says.</summary>
    private static void CheckIov(Attachment attachment, ImmutableArray<InterconnectOffer> wanted, IOutbox outbox)
    {
        InterconnectOffer match = attachment.Match;
        bool isRight = attachment.Importer == match.PhysicalFunction && wanted.Any(offer => offer.Kind == match.Kind && offer.Bar == match.Bar);
        if (match.Kind == InterconnectKind.Iov && !isRight)
        {
            outbox.Observe(Observation.Of(Invariants.WrongIovMatch(
                BlameOf(attachment), $"{attachment.Importer} won the IOV match for BAR {match.Bar} of {match.Device}, whose PF is {match.PhysicalFunction}")));
        }
    }

    /// <summary>I-7, by who asks: iommufd is the driver of a PCI device that a guest has; nobody else may see physical addresses.</summary>
    private static void CheckPhysical(Attachment attachment, IOutbox outbox)
    {
        if (attachment.Match.Kind == InterconnectKind.Pal && attachment.Importer.Kind != EntityKind.PciDevice)
        {
            outbox.Observe(Observation.Of(Invariants.RawAddresses(
                BlameOf(attachment), $"{attachment.Importer} won a match for a list of physical addresses, which is for iommufd alone")));
        }
    }

    /// <summary>The exporter's attach callback has returned: what it checks of the buffer, then the link under the reservation lock.</summary>
    private void Link(Completed completed, IOutbox outbox)
    {
        AttachOperation operation = _attaching.Find(completed.Operation) ?? throw new ModelBugException($"No attach waits for {completed}.");
        Errno errno = completed.Errno != Errno.Ok ? completed.Errno : CheckAttach(_attachments[operation.Attachment]);
        if (errno != Errno.Ok)
        {
            FreeMatch(operation.Attachment, isFailure: true);
            FailAttach(completed.Operation, errno, outbox);
        }
        else if (Acquire(new LockWaiter(operation.Task, default, LockSet.None), outbox) == LockAnswer.Granted)
        {
            FinishAttach(completed.Operation, outbox);
        }
    }

    /// <summary>ENODEV while revoked; EOPNOTSUPP for an importer that cannot be told to unmap, where the vfio base waits for that.</summary>
    private Errno CheckAttach(Attachment attachment)
    {
        if (_exporterKind != ExporterKind.VfioPci || !Protocol.ChecksAttach(attachment.Match.Kind))
        {
            return Errno.Ok;
        }

        if (_status != BufferStatus.Ok)
        {
            return Errno.ENODEV;
        }

        return Base.NeedsRevocableImporters && !attachment.Traits.HasInvalidate ? Errno.EOPNOTSUPP : Errno.Ok;
    }

    private void FinishAttach(OperationId id, IOutbox outbox)
    {
        AttachOperation operation = _attaching.Find(id)!;
        if (_status != BufferStatus.Ok && Protocol.ChecksLink)
        {
            FreeMatch(operation.Attachment, isFailure: true);
            FailAttach(id, Errno.ENODEV, outbox);
            ReleaseLock(outbox);
            return;
        }

        _attaching.End(id);
        Attachment attachment = _attachments[operation.Attachment];
        attachment.IsLinked = true;
        if (_status != BufferStatus.Ok)
        {
            outbox.Observe(Observation.Of(Invariants.Revoked(Blame.Protocol, $"{attachment.Importer} attached while the buffer is revoked ({_status})")));
        }

        if (attachment.AllowsInterconnect && attachment.Match.Kind == InterconnectKind.None)
        {
            outbox.Observe(Observation.Of(Invariants.MatchData(
                $"{attachment.Importer} may map an interconnect of attachment {operation.Attachment}, which has no match data: its first map dereferences NULL")));
        }

        outbox.Send(operation.Task.Holder, new Attached(operation.Task.Operation, Errno.Ok, operation.Attachment, attachment.Match), Calibration.Call);
        ReleaseLock(outbox);
    }

    private void FailAttach(OperationId id, Errno errno, IOutbox outbox)
    {
        AttachOperation operation = _attaching.End(id);
        _attachments.Remove(operation.Attachment);
        if (LostEntries > 0)
        {
            outbox.Observe(Observation.Of(Invariants.FailureLeaves($"the attach of {operation.Task.Holder} failed with {errno} and leaves its match entry behind")));
        }

        outbox.Send(operation.Task.Holder, new Attached(operation.Task.Operation, errno, 0, default), Calibration.Call);
    }

    /// <summary>The attach that asked for the reservation lock under this ticket, or null.</summary>
    private OperationId? AttachOf(LockTicket ticket) => _attaching.IdOf(operation => operation.Task == ticket);

    /// <summary>Match entries that no attachment knows of.</summary>
    private int LostEntries => _matchEntries - _attachments.Values.Count(attachment => HasEntry(attachment.Match.Kind));

    private bool HasEntry(InterconnectKind match) => match != InterconnectKind.None && Protocol.AllocatesMatch(match);

    private void FreeMatch(int attachment, bool isFailure)
    {
        if (HasEntry(_attachments[attachment].Match.Kind) && (!isFailure || Protocol.FreesMatchOnFailure))
        {
            _matchEntries--;
        }
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
            outbox.Observe(Observation.Of(Invariants.Lifetime(BlameOf(found), $"{sender} detaches attachment {detach.Attachment} with a live mapping")));
            return Errno.EBUSY;
        }

        FreeMatch(detach.Attachment, isFailure: false);
        if (found.IsPinned)
        {
            _lostPins++;
            _pinsLostBy = BlameOf(found);
        }

        _attachments.Remove(detach.Attachment);
        outbox.Send(_exporter, new DetachExporter(detach.Attachment), Calibration.Call);
        return Errno.Ok;
    }
}
