using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Workloads.DisplayShare;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// One virtual machine: VF driver (VRAM addresses of the VF), virtio-gpu (resources and flushes) and QEMU (exports, imports into the host's display).
/// Fences do not cross it: the host hears of a frame only by the flush, which the guest sends after its render fence.
/// </summary>
[GenerateSerializer]
public sealed partial class Guest(GuestSpec spec) : StaticEntity<GuestSpec>(spec)
{
    private const ulong PageSize = 4096;

    /// <summary>The VF's VRAM as its driver hands it out; null until it has booted.</summary>
    [Id(0)]
    private BuddyAllocator? _vram;

    /// <summary>The swapchain, by index.</summary>
    [Id(1)]
    private readonly List<GuestBuffer> _buffers = [];

    [Id(2)]
    private readonly OperationTable<ShareOperation> _sharing = new();

    [Id(3)]
    private readonly OperationTable<FrameOperation> _frames = new();

    [Id(4)]
    private readonly OperationTable<ReleaseOperation> _releasing = new();

    [Id(5)]
    private OperationCounter _ids;

    [Id(6)]
    private long _lastSerial;

    /// <summary>The pages behind each udmabuf, given back when it is released.</summary>
    [Id(7)]
    private readonly Dictionary<EntityId, ImmutableArray<AddressRange>> _pagesOf = [];

    public override void Handle(in Envelope envelope, IOutbox outbox)
    {
        if (TryHandleDeparture(envelope, outbox) || TryHandleArrival(envelope, outbox))
        {
            return;
        }

        EntityId sender = envelope.Sender;
        switch (envelope.Message)
        {
            case RenderFrame render:
                BeginFrame(render, sender, outbox);
                break;
            case Completed completed:
                OnCompleted(completed, outbox);
                break;
            case ShareSwapchain share:
                BeginShare(share, sender, outbox);
                break;
            case VfConfigured configured when TryAnswerDriver(configured, outbox):
                break;
            case VfConfigured configured:
                OnBooted(configured, outbox);
                break;
            case Exported exported:
                OnExported(exported, outbox);
                break;
            case Imported imported:
                OnImported(imported, outbox);
                break;
            case PagesAllocated allocated:
                OnPagesAllocated(allocated, outbox);
                break;
            case BootVf or AllocateVram or Devices.FreeVram:
                ServeDriver(envelope.Message, sender, outbox);
                break;
            case MatchMapping match:
                var system = new InterconnectOffer(InterconnectKind.SystemSg, outbox.Self, default, 0, 0) { Host = Spec.Host };
                outbox.Send(sender, new MappingOffers(match.Operation, Errno.Ok, [system]), Calibration.Call);
                break;
            case AttachExporter attach:
                outbox.Send(sender, new Completed(attach.Operation, Errno.Ok), Calibration.Call);
                break;
            case DetachExporter:
                break;
            case VramTaken:
                ForgetContent();
                break;
            case DmaBufReleased:
                OnPagesReleased(sender, outbox);
                break;
            case ReleaseSwapchain release:
                BeginRelease(release, sender, outbox);
                break;
            default:
                throw new ModelBugException($"A guest does not know {envelope.Message}.");
        }
    }

    public override void Conclude(IConclusion conclusion)
    {
        if (_buffers.Count > 0 || (_vram is not null && _vram.AllocatedBytes != 0))
        {
            conclusion.Violate(Invariants.Leak($"guest still has {_buffers.Count} shared buffers and {_vram?.AllocatedBytes} bytes of its VRAM in use"));
        }

        int pending = _sharing.Count + _frames.Count + _releasing.Count + _pagesOf.Count
            + (_travel is { Departure: null, Arrival: null, Ending: null } or null ? 0 : 1);
        if (pending > 0)
        {
            conclusion.Violate(Invariants.Leak($"guest still has {pending} operations under way or udmabufs alive"));
        }
    }

    private void OnCompleted(Completed completed, IOutbox outbox)
    {
        OperationId id = completed.Operation;
        if (_frames.Find(id) is { } frame)
        {
            AdvanceFrame(id, frame, completed.Errno, outbox);
        }
        else if (_sharing.Find(id) is { Step: ShareStep.Evicting } waiting)
        {
            AfterEviction(id, waiting, completed.Errno, outbox);
        }
        else if (_sharing.Find(id) is { } share)
        {
            AdvanceMove(id, share, completed.Errno, outbox);
        }
        else if (_travel is null || !(_travel.Orphans.Remove(id) || _releasing.Find(id) is null))
        {
            AdvanceRelease(id, outbox);
        }
    }

    private ContentTag TagOf(GuestBuffer buffer, long version, EntityId self) => new(OwnerOf(self), buffer.Serial, version);

    /// <summary>The VF's VRAM is other VRAM from now on, perhaps less: whatever was rendered is nowhere any more, and no image of the VF has it.</summary>
    private void ForgetContent()
    {
        foreach (GuestBuffer buffer in _buffers.Where(buffer => !buffer.IsInSystem))
        {
            buffer.Version = 0;
        }

        foreach (FrameOperation frame in _frames.InOrder.Where(frame => frame.Phase == FramePhase.Rendered && !_buffers[frame.Request.Buffer].IsInSystem))
        {
            frame.Phase = FramePhase.Over;
            frame.Errno = Errno.EFAULT;
        }
    }

    /// <summary>The compositor renders into the buffer where it is: in VRAM, or across PCIe in the guest's RAM.</summary>
    private void BeginFrame(RenderFrame render, EntityId requester, IOutbox outbox)
    {
        bool isThere = render.Buffer >= 0 && render.Buffer < _buffers.Count;
        if (!isThere || IsChanging)
        {
            outbox.Send(requester, new Completed(render.Operation, isThere ? Errno.EBUSY : Errno.EINVAL), Calibration.Ioctl);
            return;
        }

        OperationId id = _ids.Next();
        var frame = new FrameOperation(requester, render);
        _frames.Begin(id, frame);
        if (!IsFrozen)
        {
            SubmitFrame(id, frame, outbox);
        }
    }

    private void SubmitFrame(OperationId id, FrameOperation frame, IOutbox outbox)
    {
        RenderFrame render = frame.Request;
        GuestBuffer buffer = _buffers[render.Buffer];
        frame.IsSubmitted = true;
        buffer.Version = 0;
        long reads = buffer.Bytes * render.Cost.ReadsPerMille / 1000;
        long writes = buffer.Bytes * render.Cost.WritesPerMille / 1000;
        var job = new GpuJob
        {
            Engine = EngineKind.Render,
            Fixed = render.Cost.RenderTime,
            VramBytes = buffer.IsInSystem ? 0 : reads + writes,
            SystemReadBytes = buffer.IsInSystem ? reads : 0,
            SystemWriteBytes = buffer.IsInSystem ? writes : 0,
            TargetInSystem = buffer.IsInSystem,
            Target = buffer.Ranges,
            Tag = TagOf(buffer, render.Version, outbox.Self),
        };
        outbox.Send(Spec.VirtualFunction, new SubmitJob(id, outbox.Self, 0, job), Calibration.Doorbell);
    }

    private void AdvanceFrame(OperationId id, FrameOperation frame, Errno errno, IOutbox outbox)
    {
        if (errno == Errno.Ok && frame.Phase == FramePhase.Rendering)
        {
            frame.Phase = FramePhase.Rendered;
            _buffers[frame.Request.Buffer].Version = frame.Request.Version;
            if (!IsFrozen)
            {
                FlushFrame(id, frame, outbox);
            }

            return;
        }

        frame.Phase = FramePhase.Over;
        frame.Errno = errno;
        if (!IsFrozen)
        {
            EndFrame(id, errno, outbox);
        }
        else
        {
            GoOnWhenDrained(outbox);
        }
    }

    private void FlushFrame(OperationId id, FrameOperation frame, IOutbox outbox)
    {
        frame.Phase = FramePhase.Flushed;
        GuestBuffer buffer = _buffers[frame.Request.Buffer];
        outbox.Send(buffer.Display, new FlushSurface(id, buffer.Surface, TagOf(buffer, frame.Request.Version, outbox.Self)), Calibration.VirtioCommand);
    }

    private void EndFrame(OperationId id, Errno errno, IOutbox outbox)
    {
        FrameOperation frame = _frames.End(id);
        outbox.Send(frame.Requester, new Completed(frame.Request.Operation, errno), Calibration.Interrupt);
    }
}
