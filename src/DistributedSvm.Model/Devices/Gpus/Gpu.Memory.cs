using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <content>VRAM as others see it: its own engines through page tables, peers through BARs and LMTT, and what a reset of a VF does to it.</content>
public sealed partial class Gpu : IAccessingDevice
{
    /// <summary>By VF; null until one was reset.</summary>
    [Id(60)]
    private SortedDictionary<int, LastClear>? _lastClears;

    EntityId IAccessingDevice.Fabric => Spec.Fabric;

    EntityId IAccessingDevice.HostMemory => Spec.HostMemory;

    int IAccessingDevice.Node => Spec.Node;

    int IAccessingDevice.MemoryNode => Spec.MemoryNode;

    BarWindow? IAccessingDevice.WindowOf(ulong address) => Spec.WindowOf(address);

    /// <summary>An engine of this GPU never reaches the BARs of its own VFs.</summary>
    RouteKind? IAccessingDevice.RouteTo(BarWindow window) => window.Node == Spec.Node ? null : Spec.PeerRoutes[window.GpuIndex];

    bool IAccessingDevice.Reaches(BarWindow window) => Spec.PeersReached.IsDefaultOrEmpty || Spec.PeersReached[window.GpuIndex];

    SimTime IAccessingDevice.LocalTime(long bytes) => Spec.VramTime(bytes);

    Errno IAccessingDevice.AccessLocal(SurfaceAccess access, ref ContentCheck check)
    {
        bool wasReset = _clears.Values.Any(clear => Touches(access, clear.Blocks))
            || (_lastClears is { } lasts && lasts.Values.Any(last => last.At > access.Since && Touches(access, last.Blocks)));
        if (wasReset)
        {
            check.Expect(access.Tag, ContentTag.Zero, 0);
            return Errno.EIO;
        }

        ulong offset = 0;
        foreach (Segment segment in access.Segments)
        {
            if (access.IsWrite)
            {
                _content.Write(segment.Address, access.Tag, offset);
                NoteWrite(segment.Address);
            }
            else
            {
                _content.Compare(segment.Address, access.Tag, offset, ref check);
            }

            offset += segment.Address.Length;
        }

        return Errno.Ok;
    }

    private static bool Touches(SurfaceAccess access, ImmutableArray<AddressRange> blocks) =>
        access.Segments.Any(segment => blocks.Any(block => block.Start <= segment.Address.End && segment.Address.Start <= block.End));

    /// <summary>This GPU's side of a peer's access: its BARs claim the addresses, or nobody does. EIO for a VF that is being reset, or was since the access began.</summary>
    private ContentRead AnswerPeer(OperationId operation, ImmutableArray<AddressRange> addresses, ContentTag tag, SimTime since, bool isWrite)
    {
        var check = new ContentCheck();
        Errno errno = Errno.Ok;
        ulong offset = 0;
        foreach (AddressRange range in addresses)
        {
            Errno piece = AccessBar(range, tag, offset, since, isWrite, ref check);
            if (piece == Errno.EFAULT && !isWrite)
            {
                check.Expect(tag, ContentTag.AllOnes, offset);
            }
            else if (piece != Errno.Ok)
            {
                errno = piece;
            }

            offset += range.Length;
        }

        return new ContentRead(operation, errno, check.Matches && errno == Errno.Ok, check.WrongOffset, check.Found);
    }

    /// <summary>EFAULT for an address that no function of this GPU claims, or that its LMTT does not know.</summary>
    private Errno AccessBar(AddressRange range, ContentTag tag, ulong offset, SimTime since, bool isWrite, ref ContentCheck check)
    {
        if (Spec.WindowOf(range.Start) is not { } window || !window.Range.Contains(range) || window.Node != Spec.Node)
        {
            return Errno.EFAULT;
        }

        if (IsResetting(window.Vf) || _lastClears?.GetValueOrDefault(window.Vf)?.At > since)
        {
            return Errno.EIO;
        }

        var pieces = new List<AddressRange>();
        if (Translate(window.Vf, new AddressRange(range.Start - window.Range.Start, range.End - window.Range.Start), pieces) != Errno.Ok)
        {
            return Errno.EFAULT;
        }

        foreach (AddressRange piece in pieces)
        {
            if (isWrite)
            {
                _content.Write(piece, tag, offset);
                NoteWrite(piece);
            }
            else
            {
                _content.Compare(piece, tag, offset, ref check);
            }

            offset += piece.Length;
        }

        return Errno.Ok;
    }

    /// <summary>Where a function's VRAM address is: the PF, number 0, has no LMTT.</summary>
    private Errno Translate(int function, AddressRange range, List<AddressRange> pieces)
    {
        if (function > 0)
        {
            return _lmtt.Translate(function, range, pieces);
        }

        pieces.Add(range);
        return range.End < (ulong)Spec.VramBytes ? Errno.Ok : Errno.EFAULT;
    }

    private bool IsResetting(int vf) => _clears.Values.Any(clear => clear.Vf == vf);

    /// <summary>The VF is off the engines at once; its memory reads as zeros when the copy engine has been over all of it.</summary>
    private void BeginClear(ClearVf clear, EntityId requester, IOutbox outbox)
    {
        OperationId id = _operations.Next();
        ImmutableArray<AddressRange> blocks = _lmtt.BlocksOf(clear.Vf);
        var begun = new VfClear(requester, clear.Operation, clear.Vf, blocks);
        _clears.Add(id, begun);
        StartClear(id, begun, outbox);
    }

    /// <summary>Not before a reset of the GPU is over. On a wedged one the driver does it through the BAR.</summary>
    private void StartClear(OperationId id, VfClear clear, IOutbox outbox)
    {
        SimTime wait = _reset is { IsWedged: false } reset ? reset.Ends - outbox.Now : SimTime.Zero;
        outbox.StartTimer(new VfCleared(id), wait + Spec.VramTime(clear.Blocks.Sum(block => (long)block.Length)));
    }

    private void FinishClear(VfCleared cleared, IOutbox outbox)
    {
        VfClear clear = _clears[cleared.Operation];
        if (clear.IsLost)
        {
            // The copy engine goes over all of it again, once there is one.
            clear.IsLost = false;
            StartClear(cleared.Operation, clear, outbox);
            return;
        }

        _clears.Remove(cleared.Operation);
        AuditClear(clear, outbox);
        foreach (AddressRange block in clear.Blocks)
        {
            _content.Write(block, ContentTag.Cleared, 0);
        }

        (_lastClears ??= [])[clear.Vf] = new LastClear(outbox.Now, clear.Blocks);
        outbox.Send(clear.Requester, new Completed(clear.ReplyTo, Errno.Ok), Calibration.Call);
    }

    private Errno Populate(PopulateLmtt populate)
    {
        Errno errno = _lmtt.Populate(populate.Vf, populate.Blocks);
        if (errno == Errno.Ok && _dropped.Contains(populate.Vf))
        {
            foreach (AddressRange block in populate.Blocks)
            {
                _content.Write(block, ContentTag.Cleared, 0);
            }
        }

        return errno;
    }

    private void TellVram(IOutbox outbox) => outbox.Observe(Observation.Gauge("vram.used", "", (long)_vram.AllocatedBytes));

    private void Free(FreeVram free, IOutbox outbox)
    {
        foreach (AddressRange block in free.Blocks)
        {
            _content.Erase(block);
        }

        _vram.FreeRanges(free.Blocks);
        TellVram(outbox);
    }
}
