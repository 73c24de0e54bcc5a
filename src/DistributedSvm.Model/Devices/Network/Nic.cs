using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// The NIC of a host: carries copies between its GPUs and those of other hosts. A copy is cut into chunks; each is pulled through this host's fabric, sent by
/// the egress, taken in by the other NIC's ingress, pushed through that host's fabric, and acknowledged. A bounded number of chunks of a copy is under way
/// at a time (<see cref="NetworkSpec.Window"/>), so that its stages overlap. Acknowledgements take the network's latency and no bandwidth; the network loses nothing.
/// <para>
/// Errors: a copy to a host or node that does not exist, or of less than one byte, is a violation of the user's and never finishes; nor does one of which a chunk met a
/// link that is down (EIO), which is nobody's fault.
/// </para>
/// </summary>
[GenerateSerializer]
public sealed partial class Nic(NicSpec spec) : StaticEntity<NicSpec>(spec)
{
    [Id(0)]
    private readonly List<CopyRecord> _copies = [];

    [Id(1)]
    private readonly OperationTable<OutgoingCopy> _outgoing = new();

    [Id(2)]
    private readonly OperationTable<PulledChunk> _pulls = new();

    [Id(3)]
    private readonly OperationTable<IncomingChunk> _pushes = new();

    [Id(4)]
    private OperationCounter _operations;

    [Id(5)]
    private readonly LinkServer _egress = new();

    [Id(6)]
    private readonly LinkServer _ingress = new();

    [Id(7)]
    private TimerId? _egressTimer;

    [Id(8)]
    private TimerId? _ingressTimer;

    [Id(9)]
    private bool _isMeterClosed;

    [Id(10)]
    private ChunkBalance _sent;

    [Id(11)]
    private ChunkBalance _received;

    private long Rate => _rates.RateOf(Spec.Node) ?? Spec.Network.BytesPerSecond;

    public override void Handle(in Envelope envelope, IOutbox outbox)
    {
        if (outbox.Now > Spec.Duration)
        {
            CloseMeters(Spec.Duration);
        }

        switch (envelope.Message)
        {
            case StartRemoteCopy copy:
                Begin(copy, outbox);
                break;
            case SendBytes send:
                Begin(send, envelope.Sender, outbox);
                break;
            case TransferDone done when _pulls.Find(done.Operation) is not null:
                OnPulled(done, outbox);
                break;
            case TransferDone done:
                OnPushed(done, outbox);
                break;
            case EgressDone:
                OnSent(outbox);
                break;
            case NetworkChunk chunk:
                OnArrived(chunk, envelope.Sender, outbox);
                break;
            case IngressDone:
                OnReceived(outbox);
                break;
            case ChunkAcknowledged acknowledged:
                OnAcknowledged(acknowledged, outbox);
                break;
            case SetLinkRate change:
                SetRate(change, outbox);
                break;
            case DamageLink change:
                Damage(change, outbox);
                break;
            default:
                throw new ModelBugException($"A NIC does not know {envelope.Message}.");
        }
    }

    public override void Conclude(IConclusion conclusion)
    {
        CloseMeters(Spec.Duration);
        conclusion.Link($"{Spec.Name}/egress", _egress.BytesServed, Spec.Network.BytesPerSecond);
        conclusion.Link($"{Spec.Name}/ingress", _ingress.BytesServed, Spec.Network.BytesPerSecond);
        foreach (CopyRecord copy in _copies)
        {
            conclusion.Copy(copy.Workload, copy.Id, copy.Started, copy.Finished);
        }

        if (_outgoing.Count == 0)
        {
            Audit("sent", _sent, _pulls.Count, conclusion);
        }

        if (_pushes.Count == 0 && _arrived.Count == 0 && !_ingress.IsBusy)
        {
            Audit("received", _received, 0, conclusion);
        }
    }

    private void Audit(string what, ChunkBalance balance, int pulls, IConclusion conclusion)
    {
        if (balance.Audit() is { } imbalance)
        {
            conclusion.Violate(new Violation("N-1", Blame.Protocol, $"{Spec.Name} {what} {imbalance}"));
        }

        if (pulls > 0)
        {
            conclusion.Violate(new Violation("N-1", Blame.Protocol, $"{Spec.Name} still waits for {pulls} chunks of copies that are over"));
        }
    }

    private void CloseMeters(SimTime at)
    {
        if (!_isMeterClosed)
        {
            _isMeterClosed = true;
            _egress.CloseMeter(at, Rate);
            _ingress.CloseMeter(at, Rate);
        }
    }
}
