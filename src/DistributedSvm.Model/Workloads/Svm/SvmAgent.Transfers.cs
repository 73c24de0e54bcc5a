using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>
/// Memory that is copied to and from processes of other hosts. Each process' flat memory learns of it: from before the first byte can come until after the last, anything may stand
/// where it goes; then just what the other flat memory says.
/// </summary>
public sealed partial class SvmAgent
{
    /// <summary>Ranges that others write or read right now, by token.</summary>
    [Id(20)]
    private readonly SortedDictionary<long, SvmVisit> _visits = [];

    /// <summary>In the order in which they came.</summary>
    [Id(21)]
    private readonly List<WaitingOffer> _offers = [];

    /// <summary>By allocation, pushes that came and that no thread has waited for yet.</summary>
    [Id(22)]
    private readonly SortedDictionary<int, int> _arrived = [];

    private bool BeginTransfer(int thread, ProgramStep at, TransferMemory transfer, IOutbox outbox)
    {
        if (Resolve(transfer.Span, at.Round) is not { } range)
        {
            GiveUp(thread, at.Step, "it names an allocation that is not mapped yet", outbox);
            return false;
        }

        SvmThread state = _threads[thread];
        SvmPeer peer = Spec.Peers[transfer.Peer];
        state.Operation = _ids.Next();
        state.Range = range;
        long offset = transfer.There.Offset + (transfer.There.Stride * at.Round);
        outbox.Send(peer.Agent, new OfferRange(state.Operation, transfer.There.Slot, offset, (long)range.Length, !transfer.IsPull), peer.Latency);
        Count(SvmWorkloadMetrics.Operations, 1, outbox);
        return false;
    }

    private void OnOffered(RangeOffered offered, IOutbox outbox)
    {
        int thread = ThreadOf(offered.Operation);
        if (offered.Errno != Errno.Ok)
        {
            Answer(offered.Operation, offered.Errno, 0, [], outbox);
            return;
        }

        SvmThread state = _threads[thread];
        var transfer = (TransferMemory)Step(thread)!.Value.Step;
        MirrorPeer place = Spec.Peers[transfer.Peer].Place;
        (state.Token, state.There) = (offered.Token, offered.Address);
        if (transfer.IsPull)
        {
            _memories[0].BeginArrival(offered.Operation, state.Range);
        }
        else
        {
            _memories[0].BeginDeparture(offered.Operation, state.Range);
        }

        Message request = transfer.IsPull
            ? new PullRange(offered.Operation, state.Range, place, offered.Address)
            : new PushRange(offered.Operation, state.Range, place, offered.Address);
        outbox.Send(Spec.Space, request, Devices.Calibration.Ioctl);
    }

    /// <summary>Whether an answer of the process is one about a transfer.</summary>
    private bool IsTransfer(OperationId id) => _threads.Exists(thread => thread.Operation == id && !thread.Token.IsNone);

    private void OnTransferred(SvmReply reply, IOutbox outbox)
    {
        int thread = ThreadOf(reply.Operation);
        SvmThread state = _threads[thread];
        var transfer = (TransferMemory)Step(thread)!.Value.Step;
        SvmPeer peer = Spec.Peers[transfer.Peer];
        Count(SvmWorkloadMetrics.BytesMoved, reply.Value, outbox);
        OperationId token = state.Token;
        state.Token = default;
        ImmutableArray<MemoryPiece> left = [];
        if (!transfer.IsPull)
        {
            left = Foreign(_memories[0].EndDeparture(reply.Operation), unchecked(state.There - state.Range.Start));
        }

        outbox.Send(peer.Agent, new RangeMoved(reply.Operation, token, reply.Errno, state.Range.Start, reply.Errno == Errno.Ok ? left : []), peer.Latency);
        if (transfer.IsPull)
        {
            state.Outcome = reply.Errno;
        }
        else
        {
            Answer(reply.Operation, reply.Errno, reply.Value, [], outbox);
        }
    }

    private void OnRead(RangeRead read, IOutbox outbox)
    {
        Errno outcome = _threads[ThreadOf(read.Operation)].Outcome;
        _memories[0].EndArrival(read.Operation, outcome == Errno.Ok, Own(read.Found));
        Answer(read.Operation, outcome, 0, [], outbox);
    }

    private void OnOffer(EntityId asker, OfferRange offer, IOutbox outbox)
    {
        if (_hasEnded)
        {
            Refuse(asker, offer, outbox);
        }
        else if (Resolve(new SvmSpan(offer.Slot, offer.Offset, 0, offer.Bytes), 0) is { } range)
        {
            OperationId token = _ids.Next();
            _visits.Add(token.Value, new SvmVisit(offer.Slot, range, offer.IsWritten));
            if (offer.IsWritten)
            {
                _memories[0].BeginArrival(token, range);
            }
            else
            {
                _memories[0].BeginDeparture(token, range);
            }

            outbox.Send(asker, new RangeOffered(offer.Operation, Errno.Ok, range.Start, token), LatencyTo(asker));
        }
        else
        {
            _offers.Add(new WaitingOffer(asker, offer));
        }
    }

    private void OnMoved(EntityId visitor, RangeMoved moved, IOutbox outbox)
    {
        _visits.Remove(moved.Token.Value, out SvmVisit visit);
        if (!visit.IsWritten)
        {
            ImmutableArray<MemoryPiece> found = Foreign(_memories[0].EndDeparture(moved.Token), unchecked(moved.Address - visit.Range.Start));
            outbox.Send(visitor, new RangeRead(moved.Operation, found), LatencyTo(visitor));
            return;
        }

        _memories[0].EndArrival(moved.Token, moved.Outcome == Errno.Ok, Own(moved.Left));
        if (moved.Outcome == Errno.Ok)
        {
            Arrive(visit.Slot, outbox);
        }
    }

    /// <summary>Whether the thread may go on; else it waits for the next push to that allocation.</summary>
    private bool Receive(int thread, int slot)
    {
        int arrived = _arrived.GetValueOrDefault(slot);
        if (arrived > 0)
        {
            _arrived[slot] = arrived - 1;
            return true;
        }

        _threads[thread].Awaited = slot;
        return false;
    }

    private void Arrive(int slot, IOutbox outbox)
    {
        int waiting = _threads.FindIndex(thread => !thread.HasEnded && thread.Awaited == slot);
        if (waiting < 0)
        {
            _arrived[slot] = _arrived.GetValueOrDefault(slot) + 1;
            return;
        }

        _threads[waiting].Awaited = -1;
        _threads[waiting].IsPausing = true;
        outbox.StartTimer(new SvmThreadDue(waiting), SimTime.Zero);
    }

    /// <summary>Something is mapped now that others may have asked for; or the process has ended, and nothing will be.</summary>
    private void LookAtOffers(IOutbox outbox)
    {
        WaitingOffer[] offers = [.. _offers];
        _offers.Clear();
        foreach (WaitingOffer waiting in offers)
        {
            OnOffer(waiting.Asker, waiting.Offer, outbox);
        }
    }

    private void Refuse(EntityId asker, OfferRange offer, IOutbox outbox) =>
        outbox.Send(asker, new RangeOffered(offer.Operation, Errno.ENOENT, 0, default), LatencyTo(asker));

    private SimTime LatencyTo(EntityId agent) => Spec.Peers.First(peer => peer.Agent == agent).Latency;

    /// <summary>What stands in this process, as another sees it at its own addresses.</summary>
    private ImmutableArray<MemoryPiece> Foreign(ImmutableArray<MemoryPiece> pieces, ulong distance) =>
        [.. pieces.Select(piece => (piece with { Value = piece.Value.Of(Spec.Space) }).MovedBy(distance))];

    /// <summary>What another process says, as this one says it.</summary>
    private ImmutableArray<MemoryPiece> Own(ImmutableArray<MemoryPiece> pieces) =>
        [.. pieces.Select(piece => piece.Value.Owner == Spec.Space ? piece with { Value = piece.Value with { Owner = default } } : piece)];
}
