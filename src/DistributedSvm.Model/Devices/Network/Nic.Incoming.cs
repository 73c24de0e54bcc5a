using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;

namespace DistributedSvm.Model.Devices;

/// <content>
/// Chunks from other hosts, in the order in which their last bytes come. The ingress serves a chunk from its first byte on, once it has served those before;
/// a chunk is in when it is served and its last byte has come. Where several NICs send to one, this is where they queue.
/// </content>
public sealed partial class Nic
{
    [Id(16)]
    private readonly Queue<IncomingChunk> _arrived = new();

    /// <summary>The chunk that the ingress serves; meaningless while it is free.</summary>
    [Id(17)]
    private IncomingChunk? _receiving;

    private void OnArrived(NetworkChunk chunk, EntityId sender, IOutbox outbox)
    {
        _received.Begin(chunk.Bytes);
        _arrived.Enqueue(new IncomingChunk(sender, chunk, outbox.Now - chunk.OnWire));
        if (!_ingress.IsBusy)
        {
            ReceiveNext(outbox);
        }
    }

    private void ReceiveNext(IOutbox outbox)
    {
        while (_arrived.TryDequeue(out _receiving))
        {
            if (IsDown)
            {
                Reject(_receiving, outbox);
                continue;
            }

            _ingress.Begin(_receiving.Chunk.Bytes, SimTime.Max(_ingress.FreeSince, _receiving.FirstByte));
            SimTime at = _ingress.DoneAt(Rate);
            if (at > outbox.Now)
            {
                ArmIngress(outbox);
                return;
            }

            EndReceiving(at, outbox);
        }
    }

    private void ArmIngress(IOutbox outbox)
    {
        SimTime at = _ingress.DoneAt(Rate);
        _ingressTimer = at.IsNever ? null : outbox.StartTimer(new IngressDone(), at - outbox.Now);
    }

    private void OnReceived(IOutbox outbox)
    {
        _ingressTimer = null;
        EndReceiving(outbox.Now, outbox);
        ReceiveNext(outbox);
    }

    private void EndReceiving(SimTime at, IOutbox outbox)
    {
        _ingress.End(at);
        NetworkChunk chunk = _receiving!.Chunk;
        OperationId push = _operations.Next();
        _pushes.Begin(push, _receiving);
        outbox.Send(Spec.Fabric, new TransferRequest(push, Spec.Node, chunk.ToNode, chunk.Bytes, TransferKind.Raw), Calibration.Call);
    }

    private void OnPushed(TransferDone done, IOutbox outbox)
    {
        IncomingChunk incoming = _pushes.End(done.Operation);
        NetworkChunk chunk = incoming.Chunk;
        _received.End(chunk.Bytes);
        outbox.Send(incoming.Sender, new ChunkAcknowledged(chunk.Operation, done.Status, chunk.Bytes, done.Finished), Spec.Network.Latency);
    }
}
