using System.Globalization;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <content>Copies to other hosts: pull, send, wait for the acknowledgement. The wire is shared in turns of one chunk by the copies that have one ready.</content>
public sealed partial class Nic
{
    /// <summary>The copies that have a chunk ready, in the order of their turns.</summary>
    [Id(12)]
    private readonly Queue<OperationId> _turns = new();

    /// <summary>Whose chunk is on the wire.</summary>
    [Id(13)]
    private OperationId _sending;

    [Id(14)]
    private long _bytesOnWire;

    [Id(15)]
    private SimTime _wireSince;

    private void Begin(StartRemoteCopy request, IOutbox outbox)
    {
        _copies.Add(new CopyRecord(request.Workload, request.Id, outbox.Now, SimTime.Never));
        if (!IsPossible(request))
        {
            Refuse(request, outbox);
            return;
        }

        OperationId id = _operations.Next();
        var copy = new OutgoingCopy(_copies.Count - 1, request);
        _outgoing.Begin(id, copy);
        Pull(id, copy, outbox);
    }

    private void Begin(SendBytes send, EntityId sender, IOutbox outbox)
    {
        var request = new StartRemoteCopy(-1, send.Operation.Value, send.FromNode, send.ToHost, send.ToNode, send.Bytes);
        var caller = new LockTicket(sender, send.Operation);
        if (!IsPossible(request))
        {
            outbox.Send(sender, new Completed(send.Operation, Errno.EINVAL), Calibration.Interrupt);
            return;
        }

        OperationId id = _operations.Next();
        var copy = new OutgoingCopy(-1, request) { ReplyTo = caller };
        _outgoing.Begin(id, copy);
        Pull(id, copy, outbox);
    }

    private bool IsPossible(StartRemoteCopy request) =>
        request.ToHost >= 0 && request.ToHost < Spec.Network.Nics.Length && request.ToHost != Spec.Host && request.Bytes > 0;

    private void Refuse(StartRemoteCopy copy, IOutbox outbox)
    {
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"{Spec.Name}: copy {copy.Id} of {copy.Bytes} bytes from node {copy.FromNode} to node {copy.ToNode} of host {copy.ToHost} is not possible ({Errno.EINVAL}).");
        outbox.Observe(Observation.Of(new Violation("N-2", Blame.User, text)));
    }

    private void Pull(OperationId id, OutgoingCopy copy, IOutbox outbox)
    {
        NetworkSpec network = Spec.Network;
        StartRemoteCopy request = copy.Request;
        while (copy.Pulled < request.Bytes && copy.Failure == Errno.Ok && copy.Pulling < network.ChunksAhead && copy.InFlight < network.Window)
        {
            long bytes = Math.Min(network.ChunkBytes, request.Bytes - copy.Pulled);
            copy.Pulled += bytes;
            copy.Pulling++;
            copy.InFlight++;
            OperationId pull = _operations.Next();
            _pulls.Begin(pull, new PulledChunk(id, bytes));
            outbox.Send(Spec.Fabric, new TransferRequest(pull, request.FromNode, Spec.Node, bytes, TransferKind.Raw), Calibration.Call);
        }
    }

    private void OnPulled(TransferDone done, IOutbox outbox)
    {
        PulledChunk chunk = _pulls.End(done.Operation);
        OutgoingCopy copy = _outgoing.Find(chunk.Copy)!;
        copy.Pulling--;
        if (done.Status != Errno.Ok)
        {
            copy.InFlight--;
            Fail(chunk.Copy, copy, done.Status, outbox);
            return;
        }

        copy.Ready.Enqueue(chunk.Bytes);
        if (copy.Ready.Count == 1)
        {
            _turns.Enqueue(chunk.Copy);
        }

        if (!_egress.IsBusy)
        {
            SendNext(outbox);
        }

        Pull(chunk.Copy, copy, outbox);
    }

    private void SendNext(IOutbox outbox)
    {
        OutgoingCopy copy;
        while (true)
        {
            if (!_turns.TryDequeue(out _sending))
            {
                return;
            }

            copy = _outgoing.Find(_sending)!;
            if (!IsDown)
            {
                break;
            }

            Drop(_sending, copy, outbox);
        }

        _bytesOnWire = copy.Ready.Dequeue();
        _wireSince = outbox.Now;
        if (copy.Ready.Count > 0)
        {
            _turns.Enqueue(_sending);
        }

        _egress.Begin(_bytesOnWire, outbox.Now);
        ArmEgress(outbox);
    }

    private void ArmEgress(IOutbox outbox)
    {
        SimTime at = _egress.DoneAt(Rate);
        _egressTimer = at.IsNever ? null : outbox.StartTimer(new EgressDone(), at - outbox.Now);
    }

    private void OnSent(IOutbox outbox)
    {
        _egress.End(outbox.Now);
        _egressTimer = null;
        _sent.Begin(_bytesOnWire);
        StartRemoteCopy request = _outgoing.Find(_sending)!.Request;
        var chunk = new NetworkChunk(_sending, request.ToNode, _bytesOnWire, outbox.Now - _wireSince);
        outbox.Send(Spec.Network.Nics[request.ToHost], chunk, Spec.Network.Latency);
        SendNext(outbox);
    }

    private void OnAcknowledged(ChunkAcknowledged acknowledged, IOutbox outbox)
    {
        OperationId id = acknowledged.Operation;
        OutgoingCopy copy = _outgoing.Find(id)!;
        _sent.End(acknowledged.Bytes);
        copy.InFlight--;
        if (acknowledged.Errno != Errno.Ok)
        {
            Fail(id, copy, acknowledged.Errno, outbox);
            return;
        }

        copy.Arrived += acknowledged.Bytes;
        copy.LastArrival = SimTime.Max(copy.LastArrival, acknowledged.Finished);
        Pull(id, copy, outbox);
        EndIfOver(id, copy, outbox);
    }

    private void Fail(OperationId id, OutgoingCopy copy, Errno errno, IOutbox outbox)
    {
        if (copy.Failure == Errno.Ok)
        {
            copy.Failure = errno;
            if (errno != Errno.EIO && copy.ReplyTo is null)
            {
                Refuse(copy.Request, outbox);
            }
        }

        EndIfOver(id, copy, outbox);
    }

    private void EndIfOver(OperationId id, OutgoingCopy copy, IOutbox outbox)
    {
        if (!copy.IsOver)
        {
            return;
        }

        _outgoing.End(id);
        if (copy.ReplyTo is { } caller)
        {
            outbox.Send(caller.Holder, new Completed(caller.Operation, copy.Failure), Calibration.Interrupt);
        }
        else if (copy.Failure == Errno.Ok)
        {
            _copies[copy.Record] = _copies[copy.Record] with { Finished = copy.LastArrival };
        }
    }
}
