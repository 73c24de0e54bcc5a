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

    private bool IsResetting(int vf) => _clears.Values.Any(clear => clear.Vf == vf);

    /// <summary>The VF's jobs are gone at once; its memory reads as zeros when the copy engine has been over all of it, in the PF's turns there.</summary>
    private void BeginClear(ClearVf clear, EntityId requester, IOutbox outbox)
    {
        CancelJobs(clear.Vf, outbox);
        OperationId id = _operations.Next();
        ImmutableArray<AddressRange> blocks = _lmtt.BlocksOf(clear.Vf);
        _clears.Add(id, new VfClear(requester, clear.Operation, clear.Vf, blocks));
        long bytes = blocks.Sum(block => (long)block.Length);
        if (IsWedged || bytes == 0)
        {
            ClearThroughBar(id, outbox);
        }
        else
        {
            var job = new GpuJob
            {
                Engine = EngineKind.Copy,
                Fixed = SimTime.Zero,
                VramBytes = bytes,
                SystemReadBytes = 0,
                SystemWriteBytes = 0,
                TargetInSystem = false,
                Target = [],
                Tag = ContentTag.Cleared,
            };
            Enqueue(new EngineJob(new SubmitJob(default, default, 0, job), Spec.VramTime(bytes)) { Clear = id }, outbox);
        }
    }

    /// <summary>Without a copy engine the driver does it.</summary>
    private void ClearThroughBar(OperationId id, IOutbox outbox) =>
        outbox.StartTimer(new VfCleared(id), Spec.VramTime(_clears[id].Blocks.Sum(block => (long)block.Length)));

    private void FinishClear(OperationId id, IOutbox outbox)
    {
        _clears.Remove(id, out VfClear? clear);
        AuditClear(clear!, outbox);
        foreach (AddressRange block in clear!.Blocks)
        {
            _content.Write(block, ContentTag.Cleared, 0);
        }

        BeginEpoch(clear.Vf);
        (_lastClears ??= [])[clear.Vf] = new LastClear(outbox.Now, clear.Blocks);
        Resume(clear.Vf, outbox);
        outbox.Send(clear.Requester, new Completed(clear.ReplyTo, Errno.Ok), Calibration.Call);
    }

    /// <summary>J-5: what is cleared is the VF's and nobody else's.</summary>
    private void AuditClear(VfClear clear, IOutbox outbox)
    {
        foreach (BarWindow window in Spec.BarWindows)
        {
            if (window.Vf > 0 && window.Vf != clear.Vf && window.Node == Spec.Node
                && _lmtt.BlocksOf(window.Vf).Any(foreign => clear.Blocks.Any(block => block.Start <= foreign.End && foreign.Start <= block.End)))
            {
                outbox.Observe(Observation.Of(SriovInvariants.ForeignReset($"the reset of VF {clear.Vf} clears VRAM of VF {window.Vf}")));
            }
        }
    }

    private void TellVram(IOutbox outbox) => outbox.Observe(Observation.Gauge("vram.used", "", (long)_vram.AllocatedBytes - Spec.ReservedBytes + (Spec.ReservedBytes > 0 ? _lmttBytes : 0)));

    private void Free(FreeVram free, EntityId sender, IOutbox outbox)
    {
        AuditFreed(free, outbox);
        foreach (AddressRange block in free.Blocks)
        {
            _content.Erase(block);
            if (sender.Kind == EntityKind.SvmDevice)
            {
                // Of blocks that were allocated for many ranges at once, each range gives back its own part.
                _vram.FreeChunks(block);
            }
        }

        if (sender.Kind != EntityKind.SvmDevice)
        {
            _vram.FreeRanges(free.Blocks);
        }

        TellVram(outbox);
    }
}
