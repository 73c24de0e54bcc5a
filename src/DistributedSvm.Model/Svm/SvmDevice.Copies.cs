using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <content>Copies in jobs of at most 8 MiB on the copy engine (drivers/gpu/drm/xe/xe_migrate.c, xe_migrate_vram), one after the other.</content>
public sealed partial class SvmDevice
{
    /// <summary>MAX_PREEMPTDISABLE_TRANSFER.</summary>
    private const long MostBytes = 8L << 20;

    /// <summary>Null until the first copy.</summary>
    [Id(20)]
    private OperationTable<CopyOperation>? _copies;

    private void BeginCopy(CopyPages request, EntityId sender, IOutbox outbox)
    {
        OperationId id = _ids.Next();
        var copy = new CopyOperation(new LockTicket(sender, request.Operation), [.. request.Runs.Select(run => new CopyRun(OnBus(run.Source, outbox.Self), OnBus(run.Target, outbox.Self), run.Bytes))]);
        (_copies ??= new OperationTable<CopyOperation>()).Begin(id, copy);
        foreach (DevmemAllocation own in OwnOf(request.Runs, outbox.Self))
        {
            _devmem.Store(own with { Copies = own.Copies + 1 });
        }

        NextJob(id, copy, Errno.Ok, outbox);
    }

    /// <summary>The GPU knows its own VRAM, and that of others by bus addresses (device_map, 2.4). A peer that is none reads as nobody's: its address is 0.</summary>
    private PageAddress OnBus(PageAddress place, EntityId self)
    {
        if (place.Place != PagePlace.Vram || place.Device == self)
        {
            return place;
        }

        SvmPlace? peer = Spec.Places.FirstOrDefault(candidate => candidate.Device == place.Device);
        return new PageAddress(PagePlace.Peer, place.Device, peer is null ? 0 : peer.IoStart + place.Address);
    }

    private void NextJob(OperationId id, CopyOperation copy, Errno errno, IOutbox outbox)
    {
        if (errno == Errno.Ok && !copy.IsOver)
        {
            ImmutableArray<CopyRun> runs = copy.Take(MostBytes);
            SimTime time = Spec.Costs.CopyFixed + (Spec.Costs.CopyPage * UnitsOf(runs));
            outbox.Send(Spec.Gpu, new CopyRuns(id, Spec.Function, runs, time), Calibration.Doorbell);
            return;
        }

        _copies!.End(id);
        FinishCopy(copy, errno, outbox);
        outbox.Send(copy.Caller.Holder, new SvmReply(copy.Caller.Operation, errno, 0), Calibration.Call);
        WakeDemands(outbox);
    }

    /// <summary>Pages; or folios, one for each run: the copy engine maps it whole.</summary>
    private long UnitsOf(ImmutableArray<CopyRun> runs) => Spec.Costs.HasFolios ? runs.Length : runs.Sum(run => run.Bytes / SvmPages.Size);

    private void OnCopied(Completed copied, IOutbox outbox)
    {
        CopyOperation copy = _copies!.Find(copied.Operation)!;
        NextJob(copied.Operation, copy, copied.Errno, outbox);
    }

    /// <summary>Allocations that were filled may be evicted now; of those of others their devices are told.</summary>
    private void FinishCopy(CopyOperation copy, Errno errno, IOutbox outbox)
    {
        foreach (DevmemAllocation own in OwnOf(copy.Runs, outbox.Self))
        {
            _devmem.Store(own with { Copies = own.Copies - 1 });
        }

        if (errno != Errno.Ok)
        {
            return;
        }

        Fill(copy.Runs.Where(run => run.Target.Place == PagePlace.Vram).Select(run => AddressRange.FromLength(run.Target.Address, (ulong)run.Bytes)));
        foreach (SvmPlace peer in Spec.Places)
        {
            ImmutableArray<AddressRange> blocks =
            [
                .. copy.Runs.Where(run => run.Target.Place == PagePlace.Peer && run.Target.Device == peer.Device)
                    .Select(run => AddressRange.FromLength(run.Target.Address - peer.IoStart, (ulong)run.Bytes)),
            ];
            if (!blocks.IsEmpty)
            {
                outbox.Send(peer.Device, new DevmemFilled(blocks), Calibration.Call);
            }
        }
    }

    /// <summary>The allocations that a copy has to do with, each once.</summary>
    private IEnumerable<DevmemAllocation> OwnOf(ImmutableArray<CopyRun> runs, EntityId self) =>
        _devmem.In(runs.SelectMany(run => (IEnumerable<(PageAddress At, long Bytes)>)[(run.Source, run.Bytes), (run.Target, run.Bytes)])
            .Where(place => place.At.Place == PagePlace.Vram && place.At.Device == self)
            .Select(place => AddressRange.FromLength(place.At.Address, (ulong)place.Bytes)));

    private void Fill(IEnumerable<AddressRange> blocks)
    {
        foreach (DevmemAllocation filled in _devmem.In(blocks).Where(allocation => allocation.State == DevmemState.Populating))
        {
            _devmem.Store(filled with { State = DevmemState.Resident });
        }
    }
}
