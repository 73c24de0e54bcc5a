using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;

namespace DistributedSvm.Model.Devices;

/// <content>
/// The link towards the network trains down or is down. While it is down no chunk leaves and none gets in; the sender of one that does not get in hears of it as it
/// hears of its acknowledgements, in the place of a timeout of its own.
/// </content>
public sealed partial class Nic
{
    [Id(18)]
    private readonly RateFaults _rates = new();

    [Id(19)]
    private readonly DamageFaults _damages = new();

    private bool IsDown => _damages.IsDown(Spec.Node);

    /// <summary>Egress and ingress go on at another rate, also with what they are serving.</summary>
    private void SetRate(SetLinkRate change, IOutbox outbox)
    {
        if (change.Node != Spec.Node || change.BytesPerSecond < 1)
        {
            Refuse(change, outbox);
            return;
        }

        _egress.Settle(outbox.Now, Rate);
        _ingress.Settle(outbox.Now, Rate);
        _rates.Apply(change);
        if (_egress.IsBusy)
        {
            Disarm(_egressTimer, outbox);
            ArmEgress(outbox);
        }

        if (_ingress.IsBusy)
        {
            Disarm(_ingressTimer, outbox);
            ArmIngress(outbox);
        }
    }

    private void Damage(DamageLink change, IOutbox outbox)
    {
        if (change.Node != Spec.Node || change.Damage != LinkDamage.Down)
        {
            Refuse(change, outbox);
            return;
        }

        _damages.Apply(change);
        if (change.IsOver)
        {
            return;
        }

        if (_egress.IsBusy)
        {
            Disarm(_egressTimer, outbox);
            _egressTimer = null;
            _egress.Abort(outbox.Now, Rate);
            OutgoingCopy copy = _outgoing.Find(_sending)!;
            copy.InFlight--;
            Fail(_sending, copy, Errno.EIO, outbox);
            SendNext(outbox);
        }

        if (_ingress.IsBusy)
        {
            Disarm(_ingressTimer, outbox);
            _ingressTimer = null;
            _ingress.Abort(outbox.Now, Rate);
            Reject(_receiving!, outbox);
            ReceiveNext(outbox);
        }
    }

    /// <summary>The chunks of a copy that wait for the wire do not get out.</summary>
    private void Drop(OperationId id, OutgoingCopy copy, IOutbox outbox)
    {
        copy.InFlight -= copy.Ready.Count;
        copy.Ready.Clear();
        Fail(id, copy, Errno.EIO, outbox);
    }

    /// <summary>A chunk from another host does not get in.</summary>
    private void Reject(IncomingChunk incoming, IOutbox outbox)
    {
        NetworkChunk chunk = incoming.Chunk;
        _received.End(chunk.Bytes);
        outbox.Send(incoming.Sender, new ChunkAcknowledged(chunk.Operation, Errno.EIO, chunk.Bytes, SimTime.Never), Spec.Network.Latency);
    }

    private void Refuse(Message change, IOutbox outbox) =>
        outbox.Observe(Observation.Of(new Violation("N-3", Blame.User, $"{Spec.Name}: {change} is not possible ({Errno.EINVAL}).")));

    private static void Disarm(TimerId? timer, IOutbox outbox)
    {
        if (timer is { } id)
        {
            outbox.Cancel(id);
        }
    }
}
