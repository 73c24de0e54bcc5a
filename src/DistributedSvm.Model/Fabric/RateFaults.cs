namespace DistributedSvm.Model.Fabric;

/// <summary>The faults under which links run at other rates than they were built for.</summary>
[GenerateSerializer]
public sealed class RateFaults
{
    /// <summary>In the order in which they began.</summary>
    [Id(0)]
    private readonly List<SetLinkRate> _active = [];

    /// <summary>The nodes whose links are affected, some perhaps twice.</summary>
    public IEnumerable<int> Nodes => _active.Select(fault => fault.Node);

    /// <summary>A fault begins on a node's link, takes another rate there, or is over there.</summary>
    public void Apply(SetLinkRate change)
    {
        _active.RemoveAll(fault => fault.Fault == change.Fault && fault.Node == change.Node);
        if (change.BytesPerSecond > 0)
        {
            _active.Add(change);
        }
    }

    /// <summary>The rate of a node's link in bytes per second; null where it is as built.</summary>
    public long? RateOf(int node) => _active.FindLast(fault => fault.Node == node)?.BytesPerSecond;
}
