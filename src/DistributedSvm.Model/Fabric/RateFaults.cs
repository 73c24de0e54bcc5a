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

    /// <summary>A fault begins or is over.</summary>
    public void Apply(SetLinkRate change)
    {
        if (change.IsOver)
        {
            _active.Remove(change with { IsOver = false });
        }
        else
        {
            _active.Add(change);
        }
    }

    /// <summary>The rate of a node's link in bytes per second; null where it is as built.</summary>
    public long? RateOf(int node) => _active.FindLast(fault => fault.Node == node)?.BytesPerSecond;
}
