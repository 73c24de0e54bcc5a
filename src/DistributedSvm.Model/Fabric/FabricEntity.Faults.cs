using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Fabric;

/// <content>Links that train down, are down, or corrupt what crosses them.</content>
public sealed partial class FabricEntity
{
    [Id(7)]
    private readonly RateFaults _rates = new();

    [Id(8)]
    private readonly DamageFaults _damages = new();

    private void Accept(SetLinkRate change, IOutbox outbox)
    {
        int up = LinkOf(change.Node);
        if (up == FabricGraph.NoResource || change.BytesPerSecond is < 1 or > FabricGraph.MaxBytesPerSecond)
        {
            Refuse(change, outbox);
            return;
        }

        _rates.Apply(change);
        _network.SetCapacity(outbox.Now, up, CapacityOf(change.Node));
        _network.SetCapacity(outbox.Now, up + 1, CapacityOf(change.Node));
    }

    /// <summary>Of each direction of a node's link, as it is now.</summary>
    private long CapacityOf(int node)
    {
        LinkSpec link = Spec.Topology.Nodes[node].Link;
        return FabricGraph.Capacity(_rates.RateOf(node) ?? link.BytesPerSecond, link.EfficiencyPerMille);
    }

    private void Accept(DamageLink change, IOutbox outbox)
    {
        if (LinkOf(change.Node) == FabricGraph.NoResource)
        {
            Refuse(change, outbox);
            return;
        }

        _damages.Apply(change);
        if (!change.IsOver)
        {
            Damage(change, outbox);
        }
    }

    private int LinkOf(int node) => Graph.Contains(node) ? Graph.UpOf(node) : FabricGraph.NoResource;

    private void Refuse(Message change, IOutbox outbox) =>
        outbox.Observe(Observation.Of(new Violation("F-3", Blame.User, $"{Spec.Topology.Host}: {change} is not possible ({Errno.EINVAL}).")));

    /// <summary>Strikes the transfers that are on their way, in the order of their slots. What has drained is over: only its last bytes' latency is left.</summary>
    private void Damage(DamageLink fault, IOutbox outbox)
    {
        for (int slot = 0; slot < _transfers.Count; slot++)
        {
            Transfer transfer = _transfers[slot];
            if (transfer.Bytes == 0)
            {
                continue;
            }

            FabricRoute route = Graph.Route(transfer.FromNode, transfer.ToNode, transfer.Route);
            if (!Graph.Crosses(route, fault.Node))
            {
                continue;
            }

            if (fault.Damage == LinkDamage.Down)
            {
                Abort(slot, transfer, route, outbox);
            }
            else
            {
                _transfers[slot] = transfer with { Damage = Worse(transfer.Damage, fault.Damage) };
            }
        }
    }

    private void Abort(int slot, in Transfer transfer, FabricRoute route, IOutbox outbox)
    {
        long carried = _network.Abort(outbox.Now, slot);
        if (!_meter.IsClosed)
        {
            _meter.Count(route, carried);
        }

        _transfers[slot] = default;
        _balance.End(transfer.Bytes);
        Fail(transfer, SimTime.Zero, outbox);
    }

    /// <summary>Tells whoever waits that a link is down; a copy stays unfinished.</summary>
    private void Fail(in Transfer transfer, SimTime latency, IOutbox outbox)
    {
        if (transfer.Copy == NoCopy)
        {
            outbox.Send(transfer.Requester, TransferDone.Failed(transfer.Operation, Errno.EIO), latency + Spec.ReplyCost);
        }
    }

    private bool IsDown(FabricRoute route)
    {
        foreach (DamageLink fault in _damages.Active)
        {
            if (fault.Damage == LinkDamage.Down && Graph.Crosses(route, fault.Node))
            {
                return true;
            }
        }

        return false;
    }

    private DataDamage DamageOn(FabricRoute route)
    {
        DataDamage damage = DataDamage.None;
        foreach (DamageLink fault in _damages.Active)
        {
            if (Graph.Crosses(route, fault.Node))
            {
                damage = Worse(damage, fault.Damage);
            }
        }

        return damage;
    }

    private static DataDamage Worse(DataDamage damage, LinkDamage link) =>
        link == LinkDamage.Corrupts || damage == DataDamage.Any ? DataDamage.Any : DataDamage.Written;
}
