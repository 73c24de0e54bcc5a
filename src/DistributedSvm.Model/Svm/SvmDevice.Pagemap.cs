using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <content>
/// The pagemap (drivers/gpu/drm/xe/xe_svm.c, xe_pagemap_find_or_create): made at the first reference, which takes a while, kept when nobody uses it, taken by the shrinker when memory
/// is short, destroyed with the device.
/// </content>
public sealed partial class SvmDevice
{
    /// <summary>Host physical addresses behind all that the host has: a slot of this size for each function (request_free_mem_region).</summary>
    private const int WindowShift = 42;

    [Id(40)]
    private readonly PagemapCache _cache = new(new PagemapProvider(), new PagemapShrinker());

    /// <summary>Lookups that wait for the mutex, for <c>queued</c>, or for what is being made; null for none.</summary>
    [Id(43)]
    private Queue<LockTicket>? _lookups;

    /// <summary>Null unless a pagemap is being made.</summary>
    [Id(44)]
    private PagemapCreation? _creation;

    [Id(45)]
    private long _lastPagemap;

    /// <summary>What the peers or the VF's driver were asked for the pagemap that is being made.</summary>
    [Id(46)]
    private OperationId _asked;

    private int PendingPagemap => (_lookups?.Count ?? 0) + (_creation is null ? 0 : 1);

    private bool TryHandlePagemap(in Envelope envelope, IOutbox outbox)
    {
        switch (envelope.Message)
        {
            case GetPagemap get:
                (_lookups ??= new Queue<LockTicket>()).Enqueue(new LockTicket(envelope.Sender, get.Operation));
                Lookup(outbox);
                return true;
            case PutPagemap:
                // Only one can be in use.
                Pagemap used = _cache.Alive.First(pagemap => pagemap.References > 0);
                AfterPut(used, _cache.Put(used), outbox);
                return true;
            case VfConfigured configured:
                OnConfigured(configured, outbox);
                return true;
            case PagemapDue due:
                OnDue(due, outbox);
                return true;
            case ShrinkPagemaps:
                if (_cache.Shrinker.Pop() is { } oldest)
                {
                    outbox.StartTimer(new PagemapDue(PagemapWork.Shrink, oldest), SimTime.Zero);
                }

                return true;
            case UnbindDevice:
                BeginUnbind(outbox);
                return true;
            default:
                return false;
        }
    }

    private void Lookup(IOutbox outbox)
    {
        while (_creation is null && _lookups is { Count: > 0 } waiting)
        {
            if (_isUnbinding)
            {
                Answer(waiting.Dequeue(), Errno.ENODEV, outbox);
                continue;
            }

            switch (_cache.Lookup(out bool isReactivated))
            {
                case PagemapLookup.Found:
                    if (isReactivated)
                    {
                        outbox.Observe(Observation.Count(SvmDeviceMetrics.PagemapsReactivated));
                    }

                    Answer(waiting.Dequeue(), Errno.Ok, outbox);
                    break;
                case PagemapLookup.Create:
                    BeginCreate(outbox);
                    break;
                default:
                    return;
            }
        }

        TellPagemap(outbox);
    }

    private void Answer(LockTicket caller, Errno errno, IOutbox outbox) =>
        outbox.Send(caller.Holder, new SvmReply(caller.Operation, errno, errno == Errno.Ok ? _cache.Current!.Group : 0), Calibration.Call);

    private void BeginCreate(IOutbox outbox)
    {
        _creation = new PagemapCreation { Bytes = Spec.VramBytes };
        _asked = _ids.Next();
        if (_creation.Bytes > 0)
        {
            outbox.Send(Spec.Peers, new AcquireOwner(_asked, Spec.GpuIndex, IsPagemap: true), Calibration.Call);
        }
        else
        {
            outbox.Send(VramManager, new BootVf(_asked), Calibration.Call);
        }
    }

    private void OnConfigured(VfConfigured configured, IOutbox outbox)
    {
        _creation!.Bytes = configured.Vram;
        if (configured.Errno != Errno.Ok || configured.Vram <= 0)
        {
            FinishCreate(Errno.ENODEV, outbox);
            return;
        }

        _asked = _ids.Next();
        outbox.Send(Spec.Peers, new AcquireOwner(_asked, Spec.GpuIndex, IsPagemap: true), Calibration.Call);
    }

    private bool TryJoinGroup(SvmReply reply, IOutbox outbox)
    {
        if (_creation is null || reply.Operation != _asked)
        {
            return false;
        }

        if (reply.Errno != Errno.Ok)
        {
            FinishCreate(reply.Errno, outbox);
            return true;
        }

        _creation.Group = reply.Value;
        outbox.StartTimer(new PagemapDue(PagemapWork.Populate, 0), Calibration.StructPage * (_creation.Bytes / PageSize));
        return true;
    }

    private void FinishCreate(Errno errno, IOutbox outbox)
    {
        PagemapCreation creation = _creation!;
        _creation = null;
        if (errno == Errno.Ok && _isUnbinding)
        {
            outbox.Send(Spec.Peers, new ReleaseOwner(creation.Group, Spec.GpuIndex, IsPagemap: true), Calibration.Call);
            errno = Errno.ENODEV;
        }

        LockTicket creator = _lookups!.Dequeue();
        if (errno == Errno.Ok)
        {
            SvmPlace? place = Spec.Places.FirstOrDefault(candidate => candidate.Device == outbox.Self);
            _cache.Publish(new Pagemap(++_lastPagemap, (ulong)(outbox.Self.Index + 1) << WindowShift, creation.Bytes, place?.IoStart ?? 0) { Group = creation.Group });
            outbox.Observe(Observation.Count(SvmDeviceMetrics.PagemapsCreated));
        }
        else
        {
            _cache.GiveUp();
        }

        Answer(creator, errno, outbox);
        Lookup(outbox);
    }

    private void OnDue(PagemapDue due, IOutbox outbox)
    {
        if (due.Work == PagemapWork.Populate)
        {
            FinishCreate(Errno.Ok, outbox);
            return;
        }

        if (due.Work == PagemapWork.Unhold)
        {
            _cache.Provider.Unhold();
        }
        else if (_cache.Find(due.Pagemap) is { } pagemap)
        {
            if (due.Work == PagemapWork.Queue)
            {
                _cache.Queue(pagemap);
            }
            else if (due.Work == PagemapWork.Shrink && _cache.TryShrink(pagemap))
            {
                outbox.Observe(Observation.Count(SvmDeviceMetrics.PagemapsShrunk));
                BeginDestroy(pagemap, outbox);
            }
            else if (due.Work == PagemapWork.Destroy)
            {
                _cache.Destroyed(pagemap);
                outbox.Send(Spec.Peers, new ReleaseOwner(pagemap.Group, Spec.GpuIndex, IsPagemap: true), Calibration.Call);
            }
        }

        Lookup(outbox);
    }

    /// <summary>What follows a put: the hold on the device goes back by a work queue, and the pagemap to the shrinker or to its end, as steps of their own.</summary>
    private void AfterPut(Pagemap pagemap, PagemapWork? work, IOutbox outbox)
    {
        if (pagemap.References == 0)
        {
            outbox.StartTimer(new PagemapDue(PagemapWork.Unhold, pagemap.Id), Calibration.Call);
        }

        if (work == PagemapWork.Queue)
        {
            outbox.StartTimer(new PagemapDue(PagemapWork.Queue, pagemap.Id), SimTime.Zero);
        }
        else if (work == PagemapWork.Destroy)
        {
            BeginDestroy(pagemap, outbox);
        }

        TellPagemap(outbox);
    }

    /// <summary>On its work queue, once nothing has pages of it any more.</summary>
    private void BeginDestroy(Pagemap pagemap, IOutbox outbox) =>
        outbox.StartTimer(new PagemapDue(PagemapWork.Destroy, pagemap.Id), Calibration.StructPage * (pagemap.Bytes / PageSize));

    private void TellPagemap(IOutbox outbox)
    {
        foreach (Violation violation in _cache.Audit())
        {
            outbox.Observe(Observation.Of(violation));
        }
    }

    private void AuditPagemap(IConclusion conclusion)
    {
        foreach (Pagemap pagemap in _cache.Alive)
        {
            if (pagemap.References > 0)
            {
                conclusion.Violate(Invariants.Leak($"pagemap {pagemap.Id} still has {pagemap.References} references"));
            }
        }
    }
}
