using System.Globalization;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Fabric;

/// <summary>
/// The fabric of one host: carries transfers over its links at max-min fair rates.
/// <para>
/// A transfer sets out when its message is handled; its bytes drain from then on at the rate that the links and its cap allow, and it has finished when
/// they have drained plus the latency of the links passed. A transfer over ideal links only, without a cap, takes that latency alone.
/// </para>
/// <para>
/// Rates are solved once per time stamp, however many transfers begin or end at it: the fabric wakes up one picosecond later, when nothing can be
/// added to that time stamp any more, and settles what happened at it as of then. There is one timer, at that wake-up or at the next drain.
/// </para>
/// <para>Errors: EINVAL for an unknown node, for bytes below 1 and for a cap out of range; EIO where a link on the way is down.</para>
/// </summary>
[GenerateSerializer]
public sealed partial class FabricEntity : StaticEntity<FabricSpec>
{
    private const int NoCopy = -1;
    private static readonly SimTime Instant = new(1);

    [Id(0)]
    private readonly FlowNetwork _network;

    [Id(1)]
    private readonly List<Transfer> _transfers = [];

    [Id(2)]
    private readonly List<CopyRecord> _copies = [];

    [Id(3)]
    private readonly LinkMeter _meter;

    [Id(4)]
    private TimerId _wakeUp;

    [Id(5)]
    private SimTime _wakeUpAt = SimTime.Never;

    [Id(6)]
    private TransferBalance _balance;

    [NonSerialized]
    private FabricGraph? _graph;

    [NonSerialized]
    private List<int>? _drained;

    public FabricEntity(FabricSpec spec)
        : base(spec)
    {
        _graph = new FabricGraph(spec.Topology);
        _network = new FlowNetwork(_graph.Capacities.AsSpan());
        _meter = new LinkMeter(_graph.Links.Length);
    }

    private FabricGraph Graph => _graph ??= new FabricGraph(Spec.Topology);

    public override void Handle(in Envelope envelope, IOutbox outbox)
    {
        if (envelope.Sender == outbox.Self && envelope.Sequence == _wakeUp.Sequence)
        {
            _wakeUpAt = SimTime.Never;
        }

        AdvanceTo(outbox.Now, outbox);
        switch (envelope.Message)
        {
            case TransferRequest request:
                Accept(request, envelope.Sender, outbox);
                break;
            case StartCopy copy:
                Accept(copy, outbox);
                break;
            case SetLinkRate change:
                Accept(change, outbox);
                break;
            case DamageLink change:
                Accept(change, outbox);
                break;
            case FabricWakeUp:
                break;
            default:
                throw new ModelBugException($"The fabric of {Spec.Topology.Host} does not know {envelope.Message}.");
        }

        SetWakeUp(outbox);
        if (outbox.IsTraced)
        {
            outbox.Observe(Observation.Gauge("transfers.active", "", _network.Flows));
        }
    }

    public override void Conclude(IConclusion conclusion)
    {
        CloseMeterAtEnd();
        for (int link = 0; link < Graph.Links.Length; link++)
        {
            FabricLink description = Graph.Links[link];
            conclusion.Link(description.Name, _meter.BytesOf(link), description.BytesPerSecond);
        }

        foreach (CopyRecord copy in _copies)
        {
            conclusion.Copy(copy.Workload, copy.Id, copy.Started, copy.Finished);
        }

        if (_balance.Audit(_network.Flows) is { } imbalance)
        {
            conclusion.Violate(new Violation("F-1", Blame.Protocol, $"{Spec.Topology.Host}: {imbalance}"));
        }
    }

    protected override void OnAttached()
    {
        long[] capacities = [.. Graph.Capacities];
        foreach (int node in _rates.Nodes)
        {
            int up = Graph.UpOf(node);
            capacities[up] = capacities[up + 1] = CapacityOf(node);
        }

        _network.Resume(capacities);
    }

    private void Accept(TransferRequest request, EntityId sender, IOutbox outbox)
    {
        long cap = Spec.Caps.Of(request.Kind);
        if (!IsValid(request.FromNode, request.ToNode, request.Bytes, cap))
        {
            outbox.Send(sender, TransferDone.Failed(request.Operation, Errno.EINVAL), Spec.ReplyCost);
            return;
        }

        Begin(
            new Transfer(sender, request.Operation, NoCopy, request.FromNode, request.ToNode, request.Route, request.Bytes, outbox.Now),
            cap,
            outbox);
    }

    private void Accept(StartCopy copy, IOutbox outbox)
    {
        _copies.Add(new CopyRecord(copy.Workload, copy.Id, outbox.Now, SimTime.Never));
        if (!IsValid(copy.FromNode, copy.ToNode, copy.Bytes, copy.BytesPerSecondCap))
        {
            string text = string.Create(
                CultureInfo.InvariantCulture,
                $"{Spec.Topology.Host}: copy {copy.Id} of {copy.Bytes} bytes from node {copy.FromNode} to node {copy.ToNode} is not possible ({Errno.EINVAL}).");
            outbox.Observe(Observation.Of(new Violation("F-2", Blame.User, text)));
            return;
        }

        Begin(
            new Transfer(default, default, _copies.Count - 1, copy.FromNode, copy.ToNode, copy.Route, copy.Bytes, outbox.Now),
            copy.BytesPerSecondCap,
            outbox);
    }

    private bool IsValid(int from, int to, long bytes, long cap) =>
        Graph.Contains(from) && Graph.Contains(to) && bytes > 0 && cap is >= 0 and <= FabricGraph.MaxBytesPerSecond;

    private void Begin(in Transfer transfer, long cap, IOutbox outbox)
    {
        FabricRoute route = Graph.Route(transfer.FromNode, transfer.ToNode, transfer.Route);
        if (IsDown(route))
        {
            Fail(transfer, route.Latency, outbox);
            return;
        }

        _balance.Begin(transfer.Bytes);
        if (route.Resources.Length == 0 && cap == 0)
        {
            End(transfer, route, outbox.Now, outbox);
            return;
        }

        int slot = _network.Add(outbox.Now, route.Resources, FabricGraph.Capacity(cap), transfer.Bytes);
        while (_transfers.Count <= slot)
        {
            _transfers.Add(default);
        }

        _transfers[slot] = transfer with { Damage = DamageOn(route) };
    }

    /// <summary>The bytes have drained.</summary>
    private void End(in Transfer transfer, FabricRoute route, SimTime drained, IOutbox outbox)
    {
        _balance.End(transfer.Bytes);
        if (!_meter.IsClosed)
        {
            _meter.Count(route, transfer.Bytes);
            TellLinks(route, outbox);
        }

        SimTime finished = drained + route.Latency;
        if (transfer.Copy == NoCopy)
        {
            outbox.Send(
                transfer.Requester,
                new TransferDone(transfer.Operation, Errno.Ok, transfer.Started, finished, transfer.Damage),
                route.Latency + Spec.ReplyCost);
        }
        else
        {
            _copies[transfer.Copy] = _copies[transfer.Copy] with { Finished = finished };
        }
    }

    private void TellLinks(FabricRoute route, IOutbox outbox)
    {
        if (!outbox.IsTraced)
        {
            return;
        }

        foreach (int link in route.Resources.AsSpan(0, route.Links))
        {
            outbox.Observe(Observation.Gauge("link.bytes", Graph.Links[link].Name, _meter.BytesOf(link)));
        }
    }

    /// <summary>
    /// Settles what happened before <paramref name="now"/> and ends what has drained by now, at the time stamp at which it did. In virtual time that is
    /// always now; a live timer may come late.
    /// </summary>
    private void AdvanceTo(SimTime now, IOutbox outbox)
    {
        while (true)
        {
            if (_network.HasPendingChanges)
            {
                if (_network.Time >= now)
                {
                    return;
                }

                _network.Settle();
            }

            SimTime next = _network.NextFinish;
            if (SimTime.Min(next, now) > Spec.Duration)
            {
                CloseMeter(Spec.Duration);
            }

            if (next > now)
            {
                return;
            }

            EndDrained(next, outbox);
        }
    }

    private void EndDrained(SimTime at, IOutbox outbox)
    {
        List<int> drained = _drained ??= [];
        _network.TakeFinished(at, drained);
        foreach (int slot in drained)
        {
            Transfer transfer = _transfers[slot];
            _transfers[slot] = default;
            End(transfer, Graph.Route(transfer.FromNode, transfer.ToNode, transfer.Route), at, outbox);
        }

        drained.Clear();
    }

    private void SetWakeUp(IOutbox outbox)
    {
        // With nothing in flight nothing can drain: what is pending is settled when the next message comes.
        SimTime at = _network.Flows == 0 ? SimTime.Never
            : _network.HasPendingChanges ? _network.Time.PlusOrNever(Instant)
            : _network.NextFinish;
        if (at == _wakeUpAt)
        {
            return;
        }

        if (!_wakeUpAt.IsNever)
        {
            outbox.Cancel(_wakeUp);
        }

        _wakeUpAt = at;
        if (!at.IsNever)
        {
            _wakeUp = outbox.StartTimer(new FabricWakeUp(), SimTime.Max(at - outbox.Now, SimTime.Zero));
        }
    }

    /// <summary>At the end of the run no more events come: rates hold until the measured time ends, unless the run was stopped before the next drain.</summary>
    private void CloseMeterAtEnd()
    {
        if (_network.HasPendingChanges)
        {
            _network.Settle();
        }

        CloseMeter(_network.NextFinish > Spec.Duration ? Spec.Duration : _network.Time);
    }

    private void CloseMeter(SimTime at)
    {
        if (_meter.IsClosed)
        {
            return;
        }

        _meter.IsClosed = true;
        for (int slot = 0; slot < _transfers.Count; slot++)
        {
            Transfer transfer = _transfers[slot];
            if (transfer.Bytes > 0)
            {
                _meter.Count(Graph.Route(transfer.FromNode, transfer.ToNode, transfer.Route), _network.BytesCarried(slot, at));
            }
        }
    }
}
