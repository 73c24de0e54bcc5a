using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing.Interconnects;

namespace DistributedSvm.Model.Sharing;

/// <content>
/// A buffer whose exporter can move it (xe_dma_buf.c, xe_bo_migrate): one importer that needs system memory forces it there for all. Everybody is told, all fences are waited
/// for, the exporter copies, and only then the map or pin goes on.
/// </content>
public sealed partial class DmaBuf
{
    private static readonly ImmutableArray<BufferStep> MoveForImporter = [BufferStep.Notify, BufferStep.AwaitFences, BufferStep.Relocate, BufferStep.Admit];

    private static readonly ImmutableArray<BufferStep> MoveForExporter =
        [BufferStep.Notify, BufferStep.AwaitFences, BufferStep.Relocate, BufferStep.Unlock, BufferStep.Reply];

    [Id(40)]
    private ObjectPlacement _placement;

    /// <summary>Of a movable buffer: the memory is system pages.</summary>
    [Id(41)]
    private bool _isInSystem;

    private bool IsMovable => _placement != ObjectPlacement.Fixed;

    private bool IsPinned => _attachments.Values.Any(attachment => attachment.IsPinned);

    /// <summary>It stays where it is: somebody has pinned it, or reaches it in VRAM only (item 3 of section 10 of the protocol's open points).</summary>
    private bool IsHeldInPlace =>
        IsPinned || _attachments.Values.Any(attachment => attachment.IsLinked && !InterconnectRegistry.Of(attachment.Match.Kind).ReachesSystemMemory);

    /// <summary>A scatter table of pages is wanted, and the memory is in VRAM.</summary>
    private bool MustMove(InterconnectKind kind) => IsMovable && !_isInSystem && kind == InterconnectKind.SystemSg;

    /// <summary>The core pins for a static importer while it has a mapping (dma_buf_pin_on_map); only what can move has to be. The same device shares the object itself.</summary>
    private bool PinsByMap(Attachment attachment) => IsMovable && !attachment.Traits.IsDynamic && attachment.Match.Kind != InterconnectKind.LocalVram;

    /// <summary>What an importer gets: the ranges as they are, or VRAM as seen over its interconnect.</summary>
    private RangeXArray Addresses(Attachment attachment)
    {
        ulong window = attachment.Match.Window;
        if (!IsMovable || _isInSystem || window == 0)
        {
            return _ranges;
        }

        var seen = new List<AddressRange>(_ranges.Count);
        foreach (AddressRange range in _ranges)
        {
            seen.Add(new AddressRange(range.Start + window, range.End + window));
        }

        return RangeXArray.Create(0, seen.ToArray());
    }

    /// <summary>
    /// xe_dma_buf_pin: to system memory, unless every attachment reaches VRAM. EINVAL when another importer has it pinned in VRAM.
    /// </summary>
    private void BeginPin(Pin pin, EntityId sender, IOutbox outbox)
    {
        Errno errno = CheckPin(pin, sender, outbox);
        bool staysInVram = !IsMovable || _isInSystem || _attachments.Values.All(attachment => attachment.Match.Kind != InterconnectKind.SystemSg);
        if (errno == Errno.Ok && !staysInVram)
        {
            errno = BeginMove(new LockTicket(sender, pin.Operation), null, pin, outbox);
            if (errno == Errno.Ok)
            {
                return;
            }

            errno = errno == Errno.EBUSY ? Errno.EINVAL : errno;
        }

        FinishPin(pin, sender, errno, outbox);
    }

    private void FinishPin(Pin pin, EntityId sender, Errno errno, IOutbox outbox)
    {
        if (errno == Errno.Ok)
        {
            _attachments[pin.Attachment].IsPinned = true;
        }

        outbox.Send(sender, new Completed(pin.Operation, errno), Calibration.Call);
    }

    /// <summary>Moves the memory to system memory under the importer's lock. EBUSY when it is held in VRAM.</summary>
    private Errno BeginMove(LockTicket task, Map? map, Pin? pin, IOutbox outbox)
    {
        if (IsHeldInPlace)
        {
            return Errno.EBUSY;
        }

        Begin(new BufferOperation(task, MoveForImporter, _status, LockSet.None) { Map = map, Pin = pin }, outbox);
        return Errno.Ok;
    }

    private void BeginEvict(EvictDmaBuf evict, EntityId sender, IOutbox outbox)
    {
        if (_reservation.IsHeld || IsHeldInPlace || _isInSystem || _placement != ObjectPlacement.Both)
        {
            outbox.Send(sender, new Completed(evict.Operation, Errno.EBUSY), Calibration.Call);
            return;
        }

        var task = new LockTicket(sender, evict.Operation);
        Acquire(new LockWaiter(task, default, LockSet.None), outbox);
        Begin(new BufferOperation(task, MoveForExporter, _status, LockSet.None), outbox);
    }

    private void OnRelocated(Relocated relocated, IOutbox outbox)
    {
        BufferOperation operation = _exporting[relocated.Operation];
        operation.Errno = relocated.Errno;
        if (relocated.Errno == Errno.Ok)
        {
            _ranges = RangeXArray.Create(0, relocated.Pages.AsSpan());
            _isInSystem = true;
        }

        Step(relocated.Operation, outbox);
    }

    private void Admit(OperationId id, BufferOperation operation, IOutbox outbox)
    {
        _exporting.Remove(id);
        EntityId importer = operation.Task.Holder;
        if (operation.Map is { } map)
        {
            Errno errno = operation.Errno;
            InterconnectKind kind = map.Kind;
            if (errno == Errno.Ok)
            {
                errno = CheckMap(map, importer, outbox, out kind);
            }

            FinishMap(map, importer, errno, kind, outbox);
        }
        else
        {
            FinishPin(operation.Pin!, importer, operation.Errno, outbox);
        }

        ReleaseIfUnused(outbox);
    }
}
