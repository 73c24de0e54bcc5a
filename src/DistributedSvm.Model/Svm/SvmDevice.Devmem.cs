using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <content>
/// VRAM for ranges (drivers/gpu/drm/xe/xe_svm.c, xe_drm_pagemap_populate_mm): from the same manager as buffer objects. When that has none, the oldest allocations are evicted by
/// their processes, one by one.
/// </content>
public sealed partial class SvmDevice
{
    private const long PageSize = 4096;

    [Id(30)]
    private readonly DevmemTable _devmem = new();

    /// <summary>Null until somebody needs VRAM.</summary>
    [Id(31)]
    private OperationTable<DevmemDemand>? _demands;

    /// <summary>Null until VRAM is short.</summary>
    [Id(32)]
    private OperationTable<DevmemEviction>? _evictions;

    private int PendingDevmem => (_demands?.Count ?? 0) + (_evictions?.Count ?? 0);

    /// <summary>Who hands out VRAM: to the PF its GPU, to a VF the driver in its guest.</summary>
    private EntityId VramManager => Spec.Guest.IsNone ? Spec.Gpu : Spec.Guest;

    private bool TryHandleDevmem(in Envelope envelope, IOutbox outbox)
    {
        switch (envelope.Message)
        {
            case PopulateDevmem populate:
                Populate(new LockTicket(envelope.Sender, populate.Operation), populate.Range, isByPage: false, outbox);
                return true;
            case PopulateDevmemPages populate:
                Populate(new LockTicket(envelope.Sender, populate.Operation), populate.Range, isByPage: true, outbox);
                return true;
            case VramAllocated allocated:
                OnVram(allocated, outbox);
                return true;
            case ReleaseDevmem release:
                Release(release, outbox);
                return true;
            case EvictForBuffers evict:
                EvictNext(BeginDemand(new DevmemDemand(new LockTicket(envelope.Sender, evict.Operation), null)), outbox);
                return true;
            case DevmemFilled filled:
                Fill(filled.Blocks);
                WakeDemands(outbox);
                return true;
            default:
                return false;
        }
    }

    private OperationId BeginDemand(DevmemDemand demand)
    {
        OperationId id = _ids.Next();
        (_demands ??= new OperationTable<DevmemDemand>()).Begin(id, demand);
        return id;
    }

    /// <summary>ENODEV without a device, or without a pagemap in use; ENOMEM for more than there ever is.</summary>
    private void Populate(LockTicket caller, AddressRange range, bool isByPage, IOutbox outbox)
    {
        Errno errno = _isUnbinding || _cache.Current is not { State: PagemapState.Active } pagemap ? Errno.ENODEV
            : (long)range.Length > pagemap.Bytes ? Errno.ENOMEM
            : Errno.Ok;
        if (errno != Errno.Ok)
        {
            outbox.Send(caller.Holder, new DevmemPopulated(caller.Operation, errno, 0, []), Calibration.Call);
            return;
        }

        OperationId id = BeginDemand(new DevmemDemand(caller, range) { IsByPage = isByPage });
        AskForVram(id, _demands!.Find(id)!, outbox);
    }

    private void AskForVram(OperationId id, DevmemDemand demand, IOutbox outbox) =>
        outbox.Send(VramManager, new AllocateVram(id, (long)demand.Range!.Value.Length, PageSize), Calibration.Call);

    private void OnVram(VramAllocated allocated, IOutbox outbox)
    {
        DevmemDemand demand = _demands!.Find(allocated.Operation)!;
        if (allocated.Errno == Errno.ENOSPC && !demand.IsByPage)
        {
            EvictNext(allocated.Operation, outbox);
        }
        else if (allocated.Errno != Errno.Ok)
        {
            EndDemand(allocated.Operation, allocated.Errno, outbox);
        }
        else if (_isUnbinding || !_cache.TryAddAllocations(demand.Allocations))
        {
            // Unbound, or put for the last time, while it waited.
            outbox.Send(VramManager, new FreeVram(allocated.Blocks), Calibration.Call);
            EndDemand(allocated.Operation, Errno.ENODEV, outbox);
        }
        else
        {
            _demands.End(allocated.Operation);
            EntityId space = demand.Caller.Holder;
            long pagemap = _cache.Current!.Id;
            long made = demand.IsByPage ? _devmem.AddPages(space, allocated.Blocks, pagemap) : _devmem.Add(space, allocated.Blocks, pagemap).Id;
            if (_devmem.Bytes > _cache.Current.Bytes)
            {
                outbox.Observe(Observation.Of(SvmInvariants.VramOvercommitted($"{_devmem.Bytes} bytes of VRAM are allocated, and the function has {_cache.Current.Bytes}")));
            }

            TellPagemap(outbox);
            outbox.Send(space, new DevmemPopulated(demand.Caller.Operation, Errno.Ok, made, allocated.Blocks), Calibration.Call);
        }
    }

    private void EndDemand(OperationId id, Errno errno, IOutbox outbox)
    {
        DevmemDemand demand = _demands!.End(id);
        if (demand.Range is not null)
        {
            outbox.Send(demand.Caller.Holder, new DevmemPopulated(demand.Caller.Operation, errno, 0, []), Calibration.Call);
        }
        else if (demand.Caller.Holder != outbox.Self)
        {
            outbox.Send(demand.Caller.Holder, new Completed(demand.Caller.Operation, errno), Calibration.Call);
        }
    }

    /// <summary>Asks the process of the oldest allocation. While others are on their way out, or are being copied, there is something to wait for; ENOMEM when there is nothing.</summary>
    private void EvictNext(OperationId id, IOutbox outbox)
    {
        DevmemDemand demand = _demands!.Find(id)!;
        if (_devmem.Victim(demand.LastAsked) is { } victim)
        {
            Evict(victim, id, outbox);
        }
        else if (_devmem.InOrder.Any(allocation => allocation.State == DevmemState.Draining
            || (allocation.Id > demand.LastAsked && (allocation.Copies > 0 || demand.Caller.Holder == outbox.Self))))
        {
            demand.IsWaiting = true;
        }
        else if (demand.Caller.Holder == outbox.Self)
        {
            FinishUnbind(outbox);
            EndDemand(id, Errno.Ok, outbox);
        }
        else
        {
            EndDemand(id, Errno.ENOMEM, outbox);
        }
    }

    private void Evict(DevmemAllocation victim, OperationId demand, IOutbox outbox)
    {
        if (victim.Copies > 0)
        {
            outbox.Observe(Observation.Of(SvmInvariants.VramOvercommitted($"allocation {victim.Id} is evicted under {victim.Copies} copies")));
        }

        _devmem.Store(victim with { State = DevmemState.Draining });
        OperationId id = _ids.Next();
        (_evictions ??= new OperationTable<DevmemEviction>()).Begin(id, new DevmemEviction(victim.Id, demand));
        outbox.Send(victim.Space, new EvictDevmem(id, outbox.Self, victim.Id), Calibration.Call);
    }

    private bool TryFinishEviction(SvmReply reply, IOutbox outbox)
    {
        if (_evictions?.Find(reply.Operation) is null)
        {
            return false;
        }

        DevmemEviction eviction = _evictions.End(reply.Operation);
        DevmemAllocation? left = _devmem.Find(eviction.Allocation);
        if (left is { } stays && reply.Errno != Errno.Ok)
        {
            _devmem.Store(stays with { State = DevmemState.Resident });
        }

        DevmemDemand demand = _demands!.Find(eviction.Demand)!;
        if (reply.Errno == Errno.Ok || left is null)
        {
            outbox.Observe(Observation.Count(SvmDeviceMetrics.Evicted));
            Continue(eviction.Demand, demand, outbox);
        }
        else
        {
            demand.LastAsked = eviction.Allocation;
            EvictNext(eviction.Demand, outbox);
        }

        WakeDemands(outbox);
        return true;
    }

    /// <summary>There may be room now.</summary>
    private void Continue(OperationId id, DevmemDemand demand, IOutbox outbox)
    {
        demand.IsWaiting = false;
        if (demand.Range is not null)
        {
            AskForVram(id, demand, outbox);
        }
        else if (demand.Caller.Holder == outbox.Self)
        {
            EvictNext(id, outbox);
        }
        else
        {
            EndDemand(id, Errno.Ok, outbox);
        }
    }

    private void WakeDemands(IOutbox outbox)
    {
        if (_demands is not { Count: > 0 })
        {
            return;
        }

        foreach (OperationId id in _demands.Ids)
        {
            if (_demands.Find(id) is { IsWaiting: true } waiting)
            {
                Continue(id, waiting, outbox);
            }
        }
    }

    private void Release(ReleaseDevmem release, IOutbox outbox)
    {
        DevmemAllocation allocation = _devmem.Find(release.Allocation) ?? throw new ModelBugException($"Allocation {release.Allocation} is released and does not exist.");
        if (allocation.Copies > 0)
        {
            outbox.Observe(Observation.Of(SvmInvariants.VramOvercommitted($"allocation {allocation.Id} is freed under {allocation.Copies} copies")));
        }

        _devmem.Remove(allocation);
        outbox.Send(VramManager, new FreeVram(allocation.Blocks), Calibration.Call);
        Pagemap pagemap = _cache.Find(allocation.Pagemap)!;
        AfterPut(pagemap, _cache.PutAllocation(pagemap), outbox);
        if (allocation.State != DevmemState.Draining)
        {
            // For whom it is evicted, hears of it with the answer.
            WakeDemands(outbox);
        }
    }

    private void AuditDevmem(IConclusion conclusion)
    {
        if (_devmem.Count > 0)
        {
            conclusion.Violate(Invariants.Leak($"{_devmem.Count} allocations of {_devmem.Bytes} bytes of VRAM still have pages of processes"));
        }
    }
}
