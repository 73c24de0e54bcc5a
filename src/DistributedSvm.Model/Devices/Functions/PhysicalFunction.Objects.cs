using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Sharing.Interconnects;

namespace DistributedSvm.Model.Devices;

/// <content>
/// The driver as exporter (xe_dma_buf.c, xe_bo.c): buffer objects of its own in VRAM or system memory, their content, and the dma-bufs that they are. What an importer forces
/// on a dma-buf is its own matter; here is what the driver does for it.
/// </content>
public sealed partial class PhysicalFunction
{
    private const long ObjectGranule = 4096;

    /// <summary>By number.</summary>
    [Id(40)]
    private readonly SortedDictionary<long, XeObject> _objects = [];

    [Id(41)]
    private readonly OperationTable<ObjectOperation> _objectTasks = new();

    [Id(42)]
    private long _lastObject;

    /// <summary>Handles what concerns the driver's own objects. False for any other message.</summary>
    private bool TryHandleObject(in Envelope envelope, IOutbox outbox)
    {
        EntityId sender = envelope.Sender;
        switch (envelope.Message)
        {
            case CreateObject create:
                var created = new XeObject(++_lastObject, create.Bytes, create.Placement);
                _objects.Add(created.Id, created);
                Allocate(BeginTask(ObjectTask.Create, created.Id, new LockTicket(sender, create.Operation)), created, outbox);
                return true;
            case WriteObject write when Usable(write.Object) is { } target:
                Enqueue(target, new ObjectOperation(ObjectTask.Write, target.Id, new LockTicket(sender, write.Operation)) { Tag = write.Tag }, outbox);
                return true;
            case WriteObject write:
                outbox.Send(sender, new Completed(write.Operation, Errno.ENOENT), Calibration.Ioctl);
                return true;
            case ExportObject export:
                Export(export, sender, outbox);
                return true;
            case CloseObject close:
                Close(close, sender, outbox);
                return true;
            case VramAllocated allocated when _objectTasks.Find(allocated.Operation) is { } creation:
                OnVram(allocated, creation, outbox);
                return true;
            case PagesAllocated allocated:
                OnPages(allocated, _objectTasks.Find(allocated.Operation)!, outbox);
                return true;
            case Completed completed when _objectTasks.Find(completed.Operation) is { } task:
                Advance(completed, task, outbox);
                return true;
            case MatchMapping match:
                outbox.Send(sender, new MappingOffers(match.Operation, Errno.Ok, OffersOf(ObjectOf(sender), outbox.Self)), Calibration.Call);
                return true;
            case AttachExporter attach:
                outbox.Send(sender, new Completed(attach.Operation, Errno.Ok), Calibration.Call);
                return true;
            case DetachExporter:
                return true;
            case RelocateObject relocate:
                XeObject moved = ObjectOf(sender);
                Enqueue(moved, new ObjectOperation(ObjectTask.Move, moved.Id, new LockTicket(sender, relocate.Operation)), outbox);
                return true;
            case DmaBufReleased:
                XeObject released = ObjectOf(sender);
                released.DmaBuf = default;
                FreeIfUnused(released, outbox);
                return true;
            default:
                return false;
        }
    }

    private void AuditObjects(IConclusion conclusion)
    {
        if (_objects.Count + _objectTasks.Count > 0)
        {
            conclusion.Violate(Invariants.Leak($"the GPU's driver still has {_objects.Count} buffer objects and {_objectTasks.Count} operations on them under way"));
        }
    }

    /// <summary>What an object is offered over, best first: the device itself and links, its BAR, pages where it may be in system memory.</summary>
    private ImmutableArray<InterconnectOffer> OffersOf(XeObject exported, EntityId self)
    {
        var offers = ImmutableArray.CreateBuilder<InterconnectOffer>();
        bool isNeverInVram = exported.Placement == ObjectPlacement.System;
        offers.AddRange(OwnInterconnects(self).Where(offer => !isNeverInVram || InterconnectRegistry.Of(offer.Kind).ReachesSystemMemory));
        InterconnectOffer table = Offer(InterconnectKind.PeerToPeerSg, self) with { Window = Spec.Bar.Start };
        if (!isNeverInVram)
        {
            offers.Add(table);
        }

        if (exported.Placement != ObjectPlacement.Vram)
        {
            offers.Add(table with { Kind = InterconnectKind.SystemSg });
        }

        return offers.ToImmutable();
    }

    private InterconnectOffer Offer(InterconnectKind kind, EntityId self) => new(kind, self, self, VfioDeviceSpec.VramBar, Spec.GpuIndex) { Host = Spec.Host };

    /// <summary>The device itself, and an entry for each link that it is on.</summary>
    private IEnumerable<InterconnectOffer> OwnInterconnects(EntityId self)
    {
        foreach (InterconnectKind kind in Spec.Interconnects)
        {
            if (kind == InterconnectKind.LocalVram)
            {
                yield return Offer(kind, self);
            }

            foreach (LinkPort port in Spec.Ports.Where(port => port.Kind == kind))
            {
                yield return Offer(kind, self) with { Link = port.Link, Window = port.Window };
            }
        }
    }

    private XeObject ObjectOf(EntityId dmaBuf) => _objects.Values.First(candidate => candidate.DmaBuf == dmaBuf);

    /// <summary>The object with that number, unless it is still being made or closed.</summary>
    private XeObject? Usable(long id) => _objects.GetValueOrDefault(id) is { IsClosed: false, Ranges.IsEmpty: false } found ? found : null;

    private OperationId BeginTask(ObjectTask task, long @object, LockTicket caller)
    {
        OperationId id = NextOperation();
        _objectTasks.Begin(id, new ObjectOperation(task, @object, caller));
        return id;
    }

    private void Export(ExportObject export, EntityId sender, IOutbox outbox)
    {
        XeObject? target = Usable(export.Object);
        if (target is null || !target.DmaBuf.IsNone)
        {
            outbox.Send(sender, new Exported(export.Operation, target is null ? Errno.ENOENT : Errno.EEXIST, default), Calibration.Ioctl);
            return;
        }

        Enqueue(target, new ObjectOperation(ObjectTask.Export, target.Id, new LockTicket(sender, export.Operation)), outbox);
    }

    private void Close(CloseObject close, EntityId sender, IOutbox outbox)
    {
        Errno errno = Errno.ENOENT;
        if (Usable(close.Object) is { } target)
        {
            target.IsClosed = true;
            FreeIfUnused(target, outbox);
            errno = Errno.Ok;
        }

        outbox.Send(sender, new Completed(close.Operation, errno), Calibration.Ioctl);
    }

    /// <summary>Starts the operation, or has it wait for the one that has the object's memory.</summary>
    private void Enqueue(XeObject target, ObjectOperation operation, IOutbox outbox)
    {
        OperationId id = NextOperation();
        _objectTasks.Begin(id, operation);
        target.Waiting.Enqueue(id);
        StartWaiting(target, outbox);
    }

    /// <summary>Writes go side by side; a move has the object to itself.</summary>
    private void StartWaiting(XeObject target, IOutbox outbox)
    {
        while (!target.IsMoving && target.Waiting.TryPeek(out OperationId id))
        {
            ObjectOperation operation = _objectTasks.Find(id)!;
            if (operation.Task == ObjectTask.Move && target.Writes > 0)
            {
                return;
            }

            target.Waiting.Dequeue();
            switch (operation.Task)
            {
                case ObjectTask.Write:
                    target.Writes++;
                    Submit(id, target, WriteJob(target, operation.Tag), outbox);
                    break;
                case ObjectTask.Export:
                    CreateDmaBuf(id, target, operation.Caller.Holder, outbox);
                    break;
                case ObjectTask.Move when target.IsInSystem:
                    // Somebody else wanted the same before.
                    _objectTasks.End(id);
                    AnswerMove(Errno.Ok, operation, target, outbox);
                    break;
                default:
                    target.IsMoving = true;
                    outbox.Send(Spec.HostMemory, new AllocatePages(id, target.Bytes), Calibration.Call);
                    break;
            }
        }
    }

    private void CreateDmaBuf(OperationId id, XeObject target, EntityId holder, IOutbox outbox) => target.DmaBuf = outbox.Create(
        EntityKind.DmaBuf,
        new CreateDmaBuf(id, ExporterKind.Xe, holder, target.Ranges, BufferStatus.Ok, Spec.PeerDistances)
        {
            Settings = Spec.Protocol,
            Placement = target.Placement,
            IsInSystem = target.IsInSystem,
        });

    private void Submit(OperationId id, XeObject target, GpuJob job, IOutbox outbox) => outbox.Send(Spec.Gpu, new SubmitJob(id, outbox.Self, 0, job), Calibration.Doorbell);

    private static GpuJob WriteJob(XeObject target, ContentTag tag) => new()
    {
        Engine = EngineKind.Render,
        Fixed = SimTime.Zero,
        VramBytes = target.IsInSystem ? 0 : target.Bytes,
        SystemReadBytes = 0,
        SystemWriteBytes = target.IsInSystem ? target.Bytes : 0,
        TargetInSystem = target.IsInSystem,
        Target = target.Ranges,
        Tag = tag,
    };

    private static GpuJob MoveJob(XeObject target, ImmutableArray<AddressRange> pages) => new()
    {
        Engine = EngineKind.Copy,
        Fixed = SimTime.Zero,
        VramBytes = target.Bytes,
        SystemReadBytes = 0,
        SystemWriteBytes = target.Bytes,
        TargetInSystem = true,
        Target = pages,
        Tag = ContentTag.Zero,
        Source = target.Ranges,
    };

    private void Advance(Completed completed, ObjectOperation task, IOutbox outbox)
    {
        XeObject target = _objects[task.Object];
        switch (task.Task)
        {
            case ObjectTask.Create:
                // Somebody made room, or could not.
                AfterEviction(completed, task, target, outbox);
                return;
            case ObjectTask.Write:
                target.Writes--;
                outbox.Send(task.Caller.Holder, new Completed(task.Caller.Operation, completed.Errno), Calibration.Ioctl);
                break;
            case ObjectTask.Export:
                outbox.Send(task.Caller.Holder, new Exported(task.Caller.Operation, completed.Errno, target.DmaBuf), Calibration.Ioctl);
                break;
            default:
                FinishMove(completed.Errno, task, target, outbox);
                break;
        }

        _objectTasks.End(completed.Operation);
        StartWaiting(target, outbox);
        FreeIfUnused(target, outbox);
    }
}
