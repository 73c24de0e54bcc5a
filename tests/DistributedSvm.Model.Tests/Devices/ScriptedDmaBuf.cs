using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>
/// Plays the dma-buf and the GPU to an importing PF: answers what the PF sends, in order, until nothing is left to answer but accesses. One kind of request can be made to
/// fail, the first time that it comes or always.
/// </summary>
internal sealed class ScriptedDmaBuf(Conversation pf, ImmutableArray<InterconnectOffer> offers, ImmutableArray<AddressRange> ranges)
{
    private int _lastAttachment;

    /// <summary>Which request fails, with what, and how often.</summary>
    public (Type Request, Errno Errno, int Times) Failing { get; set; } = (typeof(Message), Errno.Ok, 0);

    /// <summary>The distances that the exporter's entries are matched with.</summary>
    public ImmutableArray<int> PeerDistances { get; init; } = [0, -1];

    /// <summary>The fences that the PF added and has not signalled.</summary>
    public FenceSet Fences { get; } = new();

    /// <summary>Names of what the PF asked for, in order.</summary>
    public List<string> Log { get; } = [];

    /// <summary>Answers everything; what is left are messages for others.</summary>
    public List<SentMessage> Serve(IReadOnlyList<SentMessage> sent)
    {
        var others = new List<SentMessage>();
        var pending = new Queue<SentMessage>(sent);
        while (Next(pending) is { } request)
        {
            if ((request.To != Peers.DmaBuf && request.To != Peers.Gpu) || request.Message is ReadSurface or WriteSurface or AllocateVram)
            {
                others.Add(request);
                continue;
            }

            Log.Add(request.Message.GetType().Name);
            if (Answer(request.Message) is { } answer)
            {
                foreach (SentMessage next in pf.Tell(request.To, answer))
                {
                    pending.Enqueue(next);
                }
            }
        }

        return others;
    }

    private Message? Answer(Message request)
    {
        Errno errno = Errno.Ok;
        if (Failing.Times > 0 && request.GetType() == Failing.Request)
        {
            errno = Failing.Errno;
            Failing = Failing with { Times = Failing.Times - 1 };
        }

        return request switch
        {
            GetReference get => new Completed(get.Operation, errno),
            Attach attach => Match(attach, errno),
            LockReservation take => new ReservationGranted(take.Operation, errno),
            Map map => new Mapped(map.Operation, errno, errno == Errno.Ok ? RangeXArray.Create(1, ranges.AsSpan()) : null),
            Bind bind => new Completed(bind.Operation, errno),
            Unbind unbind => new Completed(unbind.Operation, errno),
            InvalidateTlb invalidate => new Completed(invalidate.Operation, errno),
            Unmap unmap => new Completed(unmap.Operation, errno),
            Detach detach => new Completed(detach.Operation, errno),
            AddFence add => Remember(add.Fence),
            SignalFence signal => Forget(signal.Fence),
            Pin pin => new Completed(pin.Operation, errno),
            Unpin unpin => new Completed(unpin.Operation, errno),
            UnlockReservation or PutReference or Invalidated or DropLmtt or FreeVram => null,
            _ => throw new InvalidOperationException($"The script has no answer to {request}."),
        };
    }

    private SentMessage? Next(Queue<SentMessage> pending)
    {
        if (pending.Count == 0)
        {
            // Steps that the PF takes by itself come when nobody owes it an answer.
            foreach (SentMessage sent in pf.Settle())
            {
                pending.Enqueue(sent);
            }
        }

        return pending.TryDequeue(out SentMessage request) ? request : null;
    }

    private Message? Remember(Fence fence)
    {
        Fences.Add(fence);
        return null;
    }

    private Message? Forget(FenceId signalled)
    {
        Fences.Signal(signalled);
        return null;
    }

    private Attached Match(Attach attach, Errno errno)
    {
        InterconnectOffer match = default;
        if (errno == Errno.Ok)
        {
            errno = DistributedSvm.Model.Sharing.Interconnects.InterconnectRegistry.Match(offers, attach.Offers, PeerDistances, out match);
        }

        return new Attached(attach.Operation, errno, errno == Errno.Ok ? ++_lastAttachment : 0, match);
    }
}
