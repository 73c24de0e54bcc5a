using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <content>
/// The process on the network: ranges that are pushed to and pulled from processes of other hosts. The NIC has a mirror of the process, a user of its pages as a device's VM is one: in
/// an owner group of its own, and with a notifier. Nothing keeps two hosts' memory equal: a copy is what stood there when it was made.
/// </content>
public sealed partial class AddressSpace
{
    /// <summary>A chunk crosses the network as one: the largest range of a device.</summary>
    private const ulong ChunkBytes = 2 << 20;

    /// <summary>Chunks of one transfer that are under way at a time: pages are got while others are on the wire. L.</summary>
    private const int ChunkWindow = 4;

    /// <summary>What the NIC has; null until it is used.</summary>
    [Id(70)]
    private NicMirror? _mirror;

    private bool Step(SvmTask task, TransferCall call, IOutbox outbox)
    {
        if (!call.IsChecked)
        {
            call.IsChecked = true;
            if (Refusal(call) is var refusal && refusal != Errno.Ok)
            {
                return Finish(task, refusal, outbox);
            }
        }

        call.IsAwake = true;
        while (call.Failed == Errno.Ok && call.Begun < call.Range.Length && call.UnderWay < ChunkWindow)
        {
            ulong start = call.Range.Start + call.Begun;
            var part = AddressRange.FromLength(start, Math.Min(ChunkBytes - (start % ChunkBytes), call.Range.Length - call.Begun));
            ulong address = call.Address + call.Begun;
            call.Begun += part.Length;
            call.UnderWay++;
            ChunkCall chunk = call.IsPull
                ? new ReceiveChunkCall(part, call.Peer) { Transfer = task.Id, Address = address }
                : new SendChunkCall(part, call.Peer) { Transfer = task.Id, Address = address };
            Begin(default, default, chunk, outbox);
        }

        call.IsAwake = false;
        if (call.UnderWay > 0)
        {
            return false;
        }

        task.Value = (long)call.Arrived;
        return Finish(task, call.Failed, outbox);
    }

    private Errno Refusal(TransferCall call)
    {
        if (Spec.Nic is not { } port)
        {
            return Errno.ENODEV;
        }

        bool isWhole = SvmPages.AreWhole(call.Range) && call.Address <= SvmPages.Mirrored.End - (call.Range.Length - 1)
            && SvmPages.AreWhole(AddressRange.FromLength(call.Address, call.Range.Length));
        return isWhole && call.Peer.Host != port.Host && call.Peer.Space.Kind == EntityKind.AddressSpace ? Errno.Ok : Errno.EINVAL;
    }

    private bool Step(SvmTask task, SendChunkCall call, Message? heard, IOutbox outbox)
    {
        switch (call.Step)
        {
            case SendChunkCall.At.Read:
                if (Spec.Nic is null)
                {
                    return EndChunk(task, call, Errno.ENODEV, outbox);
                }

                call.Step = SendChunkCall.At.Send;
                return Call(task, new MirrorAccessCall(isWrite: false));
            case SendChunkCall.At.Send:
                if (task.Errno != Errno.Ok)
                {
                    return EndChunk(task, call, task.Errno, outbox);
                }

                NicPort port = Spec.Nic!;
                call.Step = SendChunkCall.At.Sent;
                outbox.Send(port.Nic, new SendBytes(task.Id, port.Node, call.Peer.Host, call.Peer.Node, (long)call.Range.Length), Calibration.Doorbell);
                return false;
            case SendChunkCall.At.Sent:
                Errno errno = ((Completed)heard!).Errno;
                bool isValid = _mirror!.IsValid(task.Id);
                _mirror.End(task.Id);
                if (errno != Errno.Ok)
                {
                    return EndChunk(task, call, errno, outbox);
                }

                if (!isValid)
                {
                    // The pages were taken away under the NIC: what it sent is nothing.
                    call.Step = SendChunkCall.At.Read;
                    return ++call.Voided < MirrorTries || EndChunk(task, call, Errno.EAGAIN, outbox);
                }

                return Deliver(task, call, outbox);
            default:
                return EndChunk(task, call, ((SvmReply)heard!).Errno, outbox);
        }
    }

    /// <summary>The other host has the bytes; now its process hears what they are.</summary>
    private bool Deliver(SvmTask task, SendChunkCall call, IOutbox outbox)
    {
        if (call.Transfer.IsNone)
        {
            return EndChunk(task, call, Errno.Ok, outbox);
        }

        var target = AddressRange.FromLength(call.Address, call.Range.Length);
        call.Step = SendChunkCall.At.Stored;
        outbox.Send(call.Peer.Space, new StoreChunk(task.Id, target, PieceMoves.Move(call.Content, [call.Range], [target])), Spec.Nic!.Latency);
        call.Content = [];
        return false;
    }

    private bool Step(SvmTask task, ReceiveChunkCall call, Message? heard, IOutbox outbox)
    {
        switch (call.Step)
        {
            case ReceiveChunkCall.At.Ask:
                NicPort port = Spec.Nic!;
                var source = AddressRange.FromLength(call.Address, call.Range.Length);
                call.Step = ReceiveChunkCall.At.Answered;
                outbox.Send(call.Peer.Space, new ReadChunk(task.Id, source, new MirrorPeer(outbox.Self, port.Host, port.Node)), port.Latency);
                return false;
            case ReceiveChunkCall.At.Answered:
                var read = (ChunkRead)heard!;
                if (read.Errno != Errno.Ok)
                {
                    return EndChunk(task, call, read.Errno, outbox);
                }

                call.Content = PieceMoves.Move(read.Found, [AddressRange.FromLength(call.Address, call.Range.Length)], [call.Range]);
                call.Step = ReceiveChunkCall.At.Store;
                return true;
            case ReceiveChunkCall.At.Store:
                call.Step = ReceiveChunkCall.At.Stored;
                return Spec.Nic is null ? EndChunk(task, call, Errno.ENODEV, outbox) : Call(task, new MirrorAccessCall(isWrite: true));
            default:
                return EndChunk(task, call, task.Errno, outbox);
        }
    }

    /// <summary>A chunk is over, here at least: its transfer goes on, or the other process hears of it.</summary>
    private bool EndChunk(SvmTask task, ChunkCall call, Errno errno, IOutbox outbox)
    {
        _mirror?.End(task.Id);
        SimTime latency = Spec.Nic?.Latency ?? Calibration.Call;
        if (!call.Transfer.IsNone)
        {
            EndChunk((TransferCall)_tasks.Find(call.Transfer)!.Calls[^1], call, errno);
        }
        else if (call is SendChunkCall)
        {
            outbox.Send(call.Peer.Space, new ChunkRead(call.Question, errno, errno == Errno.Ok ? call.Content : []), latency);
        }
        else
        {
            outbox.Send(call.Peer.Space, new SvmReply(call.Question, errno, errno == Errno.Ok ? (long)call.Range.Length : 0), latency);
        }

        return Finish(task, errno, outbox);
    }

    private void EndChunk(TransferCall transfer, ChunkCall chunk, Errno errno)
    {
        transfer.UnderWay--;
        if (errno == Errno.Ok)
        {
            transfer.Arrived += chunk.Range.Length;
        }
        else if (transfer.Failed == Errno.Ok)
        {
            transfer.Failed = errno;
        }

        if (!transfer.IsAwake)
        {
            transfer.IsAwake = true;
            MakeReady(chunk.Transfer);
        }
    }

    /// <summary>Mm 0 has exited: the mirror is no peer any more.</summary>
    private void CloseMirror(IOutbox outbox)
    {
        if (_mirror is { Owner: > 0 } mirror)
        {
            outbox.Send(Spec.Peers, new ReleaseOwner(mirror.Owner, OwnerPeer.Nic, IsPagemap: false), Calibration.Call);
            mirror.Owner = 0;
        }
    }

    private void ConcludeMirror(IConclusion conclusion)
    {
        if (_mirror is { } mirror && (mirror.Count > 0 || (mirror.Owner > 0 && !_memory.TryGet(0, out _))))
        {
            conclusion.Violate(SvmInvariants.Leak($"the NIC still has pages of {mirror.Count} chunks, and its mirror is in group {mirror.Owner}"));
        }
    }
}
