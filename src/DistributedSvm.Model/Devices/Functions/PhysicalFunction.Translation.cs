using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Sharing.Variants;

namespace DistributedSvm.Model.Devices;

/// <content>The PF as importer: what it offers, and the translation of BAR addresses under its master mutex.</content>
public sealed partial class PhysicalFunction
{
    [Id(10)]
    private readonly OperationTable<LateReference> _lateReferences = new();

    protected override ProtocolSettings Settings => Spec.Protocol;

    protected override EntityId Mapper(EntityId self) => Spec.Gpu;

    protected override bool HasVms => true;

    protected override ImmutableArray<InterconnectOffer> OffersOf(Import import, EntityId self)
    {
        InterconnectOffer iov = Offer(InterconnectKind.Iov, self);
        InterconnectOffer peer = iov with { Kind = InterconnectKind.PeerToPeerSg };
        InterconnectOffer system = iov with { Kind = InterconnectKind.SystemSg };
        return [.. Spec.OffersIov ? [iov] : ReadOnlySpan<InterconnectOffer>.Empty, .. OwnInterconnects(self), peer, system];
    }

    /// <summary>Peer addresses are one span, or no mapping at all; pages are mapped one by one.</summary>
    protected override SimTime BindCost(Import import) => Spec.HasTranslatingIommu && import.Path == SharePath.System
        ? SimTime.Max(Calibration.Call, Calibration.DmaMapPage * (import.Bytes / 4096))
        : Calibration.Call;

    protected override void BeginTranslate(OperationId id, ImportOperation task, Import import, IOutbox outbox)
    {
        if (TakeMaster(id, HeldByBind, outbox))
        {
            outbox.StartTimer(new TranslateDue(id, TakesReference: false), SimTime.Zero);
        }
    }

    private void Translate(TranslateDue due, IOutbox outbox)
    {
        OperationId id = due.Operation;
        (ImportOperation task, Import import) = TaskOf(id);
        if (due.TakesReference)
        {
            LateReference late = _lateReferences.End(id);
            TakeLateReference(late, outbox);
            Translated(id, Errno.Ok, late.Addresses, outbox);
            return;
        }

        int vf = NumberOf(import.Match.Device);
        if (vf > 0 && _removedVfs.Contains(vf) && !Protocol.ReferencesMatchedDevice)
        {
            outbox.Observe(Observation.Of(Invariants.DanglingMatch(
                $"the match data of import {import.Id} names VF {vf}, which was removed, and nobody held a reference on it")));
        }

        var request = new IovRequest(task.Ranges!, vf, Spec.Vfs, _vfs, (ulong)import.Bytes) { LastVfOnBus = Spec.LastVfOnBus, Neighbours = Spec.Neighbours };
        Errno errno = Protocol.Translator.Translate(request, out SegmentArray? addresses);
        Report(errno, import, task.Ranges!, vf, outbox);
        if (addresses is not null && vf > 0)
        {
            AuditRanges(import, task.Ranges!, vf, outbox);
        }

        switch (addresses is null ? VramReferencePolicy.HeldByMapping : Protocol.VramReference)
        {
            case VramReferencePolicy.TakenLateAndLeaked:
                ReleaseMaster(outbox);
                _lateReferences.Begin(id, new LateReference(vf, addresses!));
                outbox.StartTimer(new TranslateDue(id, TakesReference: true), SimTime.Zero);
                return;
            case VramReferencePolicy.Leaked:
                TakeReference(vf, outbox);
                break;
            default:
                if (addresses is not null)
                {
                    TakeReference(vf, outbox);
                    import.ReferencedVf = vf;
                }

                break;
        }

        ReleaseMaster(outbox);
        Translated(id, errno, addresses, outbox);
    }

    private void TakeLateReference(LateReference late, IOutbox outbox)
    {
        if (_vfs.ContainsKey(late.Vf))
        {
            TakeReference(late.Vf, outbox);
        }
        else
        {
            outbox.Observe(Observation.Of(Invariants.VramReused($"the VRAM object of VF {late.Vf} was freed between its lookup and the reference that was to keep it")));
        }
    }

    private void TakeReference(int vf, IOutbox outbox)
    {
        int references = ++_vfs[vf].References;
        int imports = AllImports.Count(import => import.Match.Device == Spec.Vfs[vf - 1].Function);
        if (references > imports)
        {
            outbox.Observe(Observation.Of(Invariants.Grows(
                $"the VRAM object of VF {vf} has {references} references for {imports} imports of its buffers: it can never be freed")));
        }
    }

    private static void Report(Errno errno, Import import, RangeXArray ranges, int vf, IOutbox outbox)
    {
        if (errno == Errno.EPERM)
        {
            outbox.Observe(Observation.Of(Invariants.ForeignAddress(Blame.Exporter, $"surface {import.Id}: {ranges} is not all in the BAR of VF {vf}")));
        }
        else if (errno == Errno.ERANGE)
        {
            outbox.Observe(Observation.Of(Invariants.BeyondQuota(Blame.Guest, $"surface {import.Id}: {ranges} exceeds the quota of VF {vf}")));
        }
    }

    /// <summary>I-2 and I-3, whatever the translation has let through: what was translated is all the exporter's and within its quota, at both ends of every range.</summary>
    private void AuditRanges(Import import, RangeXArray ranges, int vf, IOutbox outbox)
    {
        AddressRange bar = Spec.Vfs[vf - 1].Bar;
        ulong quota = _vfs.TryGetValue(vf, out VfConfig? config) ? config.Quota : 0;
        foreach (AddressRange range in ranges)
        {
            if (!bar.Contains(range))
            {
                outbox.Observe(Observation.Of(Invariants.ForeignAddress(
                    BlameOf(import), $"import {import.Id}: {range} was translated as if it were VF {vf}'s, whose BAR is {bar}")));
                return;
            }

            if (range.End - bar.Start >= quota)
            {
                outbox.Observe(Observation.Of(Invariants.BeyondQuota(
                    BlameOf(import), $"import {import.Id}: {range} was translated though it is beyond the {quota} bytes of VRAM that VF {vf} has")));
                return;
            }
        }
    }

    protected override void OnTranslationDropped(Import import, IOutbox outbox)
    {
        if (import.ReferencedVf > 0)
        {
            DropReference(import.ReferencedVf, outbox);
            import.ReferencedVf = 0;
        }
    }

    /// <summary>What is programmed lies in the VRAM object of the exporting VF, and has the buffer's size (I-1, I-32).</summary>
    protected override void Audit(Import import, SegmentArray segments, IOutbox outbox)
    {
        if (import.DeviceAddresses is null)
        {
            return;
        }

        int vf = NumberOf(import.Match.Device);
        _vfs.TryGetValue(vf, out VfConfig? config);
        AddressRange? foreign = config is null ? segments.First.Address : VramAudit.FirstOutside(segments, config.LmemBlocks);
        if (foreign is { } address)
        {
            int other = _vfs.FirstOrDefault(pair => pair.Key != vf && VramAudit.Touches(address, pair.Value.LmemBlocks)).Key;
            string whose = other > 0 ? $"VRAM of VF {other}" : "no VRAM of any VF";
            outbox.Observe(Observation.Of(Invariants.ForeignVram(
                BlameOf(import), $"import {import.Id} of a buffer of VF {vf} programs {address}, which is {whose}")));
            CheckShared(import, address, outbox);
        }

        if (segments.TotalBytes != (ulong)import.Bytes)
        {
            outbox.Observe(Observation.Of(Invariants.SegmentSum(
                BlameOf(import), $"import {import.Id} programs {segments.TotalBytes} bytes for a buffer of {import.Bytes}")));
        }
    }

    /// <summary>I-6, where I-1 is broken: as long as every address is its own VF's, no two VFs can share one.</summary>
    private void CheckShared(Import import, AddressRange address, IOutbox outbox)
    {
        Import? other = AllImports.FirstOrDefault(candidate =>
            candidate.Match.Device != import.Match.Device
            && candidate is { IsBound: true, DeviceAddresses: { } addresses }
            && addresses.Any(segment => segment.Address.Start <= address.End && address.Start <= segment.Address.End));
        if (other is not null)
        {
            outbox.Observe(Observation.Of(Invariants.SharedVram(
                $"imports {import.Id} and {other.Id}, of buffers of {import.Match.Device} and {other.Match.Device}, both have {address} in their page tables")));
        }
    }

    /// <summary>The VF's number by device identity; 0 for a device that is none of this PF's VFs.</summary>
    private int NumberOf(EntityId function)
    {
        for (int i = 0; i < Spec.Vfs.Length; i++)
        {
            if (Spec.Vfs[i].Function == function)
            {
                return i + 1;
            }
        }

        return 0;
    }

    private bool TakeMaster(OperationId id, LockSet held, IOutbox outbox)
    {
        var ticket = new LockTicket(outbox.Self, id);
        bool isOwned = _master.TryAcquire(ticket, outbox.Now, held);
        outbox.Observe(Observation.Of(new LockEvent(LockClass.PfMaster, isOwned ? LockAction.Acquired : LockAction.Waits, ticket, held)));
        return isOwned;
    }

    private void ReleaseMaster(IOutbox outbox)
    {
        outbox.Observe(Observation.Of(new LockEvent(LockClass.PfMaster, LockAction.Released, _master.Owner!.Value, LockSet.None)));
        if (_master.Release(outbox.Now) is not { } next)
        {
            return;
        }

        outbox.Observe(Observation.Of(new LockEvent(LockClass.PfMaster, LockAction.Acquired, next, _master.OwnerHeld)));
        if (_resets.Find(next.Operation) is { } reset)
        {
            UnderMaster(next.Operation, reset, outbox);
        }
        else
        {
            outbox.StartTimer(new TranslateDue(next.Operation, TakesReference: false), SimTime.Zero);
        }
    }
}
