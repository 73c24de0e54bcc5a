using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing.Interconnects;

namespace DistributedSvm.Model.Sharing;

/// <content>Map, unmap, pin and unpin: under the reservation lock, with the exporter's part of each.</content>
public sealed partial class DmaBuf
{
    private void Map(Map map, EntityId sender, IOutbox outbox)
    {
        Errno errno = CheckMap(map, sender, outbox, out InterconnectKind kind);
        if (errno == Errno.Ok && IsMovable && _isInSystem && !InterconnectRegistry.Of(kind).ReachesSystemMemory)
        {
            errno = Errno.EBUSY;
        }
        else if (errno == Errno.Ok && MustMove(kind))
        {
            errno = BeginMove(new LockTicket(sender, map.Operation), map, null, outbox);
            if (errno == Errno.Ok)
            {
                return;
            }

            // For a static importer it is the pin before the map that fails.
            errno = PinsByMap(_attachments[map.Attachment]) ? Errno.EINVAL : errno;
        }

        FinishMap(map, sender, errno, kind, outbox);
    }

    private void FinishMap(Map map, EntityId sender, Errno errno, InterconnectKind kind, IOutbox outbox)
    {
        if (errno == Errno.Ok && _faults.Fails(AllocationSite.Container))
        {
            errno = Errno.ENOMEM;
        }

        RangeXArray? ranges = null;
        if (errno == Errno.Ok)
        {
            Attachment attachment = _attachments[map.Attachment];
            attachment.Mapping = kind;
            _containers++;
            if (Base.Waits && Protocol.CountsMapping(kind) && _exporterKind == ExporterKind.VfioPci)
            {
                attachment.IsCounted = true;
                _count++;
                CheckCount(outbox);
            }

            attachment.IsPinned |= PinsByMap(attachment);
            ranges = Addresses(attachment).WithGeneration(++_generation);
            if (_settings.AuditsAddresses)
            {
                (_grants ??= []).Add(new AddressGrant(sender, kind, _generation, _ranges.TotalLength, outbox.Now));
                outbox.Observe(Observation.Count(new Metric("sharing.addressGrants")));
            }
        }

        var mapped = new Mapped(map.Operation, errno, ranges) { IsInSystem = IsMovable && _isInSystem };
        if (errno == Errno.Ok && !_attachments[map.Attachment].Traits.IsDynamic)
        {
            // A static importer never looks at fences, so the core waits until whoever manages the memory has done with it.
            BeginWait(new FenceWait(new LockTicket(sender, map.Operation), FenceUsage.Kernel, mapped), outbox);
        }
        else
        {
            outbox.Send(sender, mapped, Calibration.Call);
        }
    }

    private Errno CheckMap(Map map, EntityId sender, IOutbox outbox, out InterconnectKind kind)
    {
        kind = map.Kind;
        if (!_reservation.IsHeldBy(new LockTicket(sender, map.Operation)))
        {
            outbox.Observe(Observation.Of(Invariants.LockRule(Blame.Importer, $"{sender} maps without the reservation lock")));
            return Errno.EINVAL;
        }

        if (Find(map.Attachment, sender) is not { } found)
        {
            return Errno.EINVAL;
        }

        kind = kind == InterconnectKind.None ? found.Match.Kind : kind;
        if (kind == InterconnectKind.None || (kind != found.Match.Kind && !Protocol.HasScatterBesideInterconnect))
        {
            return Errno.EINVAL;
        }

        if (!found.Traits.IsDynamic && InterconnectRegistry.Of(kind).IsForDynamicImporters)
        {
            return Errno.EINVAL;
        }

        if (kind != found.Match.Kind)
        {
            // The importer has given the interconnect up (allow_ic = false).
            found.AllowsInterconnect = false;
        }

        if (_status != BufferStatus.Ok)
        {
            if (Protocol.ChecksMap(kind))
            {
                return Errno.ENODEV;
            }

            outbox.Observe(Observation.Of(Invariants.Revoked(Blame.Protocol, $"{sender} mapped over {kind} while the buffer is revoked ({_status})")));
        }

        if (kind != found.Match.Kind && !found.ReachesScatter && !Base.MarksBusModeByNull)
        {
            return Errno.EINVAL;
        }

        if (!found.IsMapped)
        {
            return Errno.Ok;
        }

        if (!Protocol.UnmapsBeforeMap)
        {
            // The old container is overwritten: nobody will ever give it back.
            outbox.Observe(Observation.Of(Invariants.MapBalance(Blame.Protocol, $"{sender} maps attachment {map.Attachment} over a mapping that it never gave back")));
            return Errno.Ok;
        }

        outbox.Observe(Observation.Of(Invariants.MapBalance(BlameOf(found), $"{sender} maps attachment {map.Attachment} twice")));
        return Errno.EINVAL;
    }

    private Errno Unmap(Unmap unmap, EntityId sender, IOutbox outbox)
    {
        // An importer that gives the mapping back inside its callback does so under the lock of whoever called it.
        bool isInCallback = unmap.Chain is { } chain && _reservation.IsHeldBy(chain) && OperationOf(chain) is { } calling
            && _exporting[calling].Notified.Contains(unmap.Attachment);
        if (!isInCallback && !_reservation.IsHeldBy(new LockTicket(sender, unmap.Operation)))
        {
            outbox.Observe(Observation.Of(Invariants.LockRule(Blame.Importer, $"{sender} unmaps without the reservation lock")));
            return Errno.EINVAL;
        }

        if (Find(unmap.Attachment, sender) is not { IsMapped: true } found)
        {
            outbox.Observe(Observation.Of(Invariants.MapBalance(Blame.Importer, $"{sender} unmaps attachment {unmap.Attachment}, which is not mapped")));
            return Errno.EINVAL;
        }

        if (found.Mapping == found.Match.Kind && !found.AllowsInterconnect && !Protocol.UnmapsAfterGivingUp)
        {
            // dma_buf_unmap_interconnect returns silently: the container is never freed.
            found.Mapping = InterconnectKind.None;
            return Errno.Ok;
        }

        NoteReturn(sender, outbox.Now);
        found.Mapping = InterconnectKind.None;
        found.IsPinned &= !PinsByMap(found);
        _containers--;
        if (found.IsCounted)
        {
            found.IsCounted = false;
            _count--;
            CheckCount(outbox);
        }

        return Errno.Ok;
    }

    private void NoteReturn(EntityId importer, SimTime now)
    {
        if (_grants?.FindLast(grant => grant.Importer == importer && grant.ReturnedAt.IsNever) is { } grant)
        {
            grant.ReturnedAt = now;
        }
    }

    private void AfterUnmap(IOutbox outbox)
    {
        if (_count == 0)
        {
            Resume(BufferStep.AwaitUnmaps, outbox);
        }
    }

    /// <summary>I-19: kref is 1 for the base reference while it is held, and 1 for each counted mapping.</summary>
    private void CheckCount(IOutbox outbox)
    {
        int counted = 0;
        foreach (Attachment attachment in _attachments.Values)
        {
            counted += attachment.IsCounted ? 1 : 0;
        }

        int expected = counted + (_isArmed ? 1 : 0);
        if (_count != expected)
        {
            outbox.Observe(Observation.Of(Invariants.MappingCount($"the count of mappings is {_count}, but {counted} mappings are live and the base reference is {(_isArmed ? "held" : "given back")}")));
        }
    }

    private Errno CheckPin(Pin pin, EntityId sender, IOutbox outbox)
    {
        if (!_reservation.IsHeldBy(new LockTicket(sender, pin.Operation)))
        {
            outbox.Observe(Observation.Of(Invariants.LockRule(Blame.Importer, $"{sender} pins without the reservation lock")));
            return Errno.EINVAL;
        }

        if (Find(pin.Attachment, sender) is not { IsPinned: false } found || !found.Traits.IsDynamic)
        {
            return Errno.EINVAL;
        }

        if (_status != BufferStatus.Ok)
        {
            return Errno.ENODEV;
        }

        return _exporterKind == ExporterKind.VfioPci && !(Base.NeedsRevocableImporters && found.Traits.HasInvalidate) ? Errno.EOPNOTSUPP : Errno.Ok;
    }

    private Errno Unpin(Unpin unpin, EntityId sender, IOutbox outbox)
    {
        if (!_reservation.IsHeldBy(new LockTicket(sender, unpin.Operation)))
        {
            outbox.Observe(Observation.Of(Invariants.LockRule(Blame.Importer, $"{sender} unpins without the reservation lock")));
            return Errno.EINVAL;
        }

        if (Find(unpin.Attachment, sender) is not { IsPinned: true, Traits.IsDynamic: true } found)
        {
            return Errno.EINVAL;
        }

        found.IsPinned = false;
        return Errno.Ok;
    }
}
