namespace DistributedSvm.Model.Fabric;

/// <summary>The faults under which links are down or corrupt what crosses them. They add up: a link is whole again when all of its faults are over.</summary>
[GenerateSerializer]
public sealed class DamageFaults
{
    /// <summary>In the order in which they began.</summary>
    [Id(0)]
    private readonly List<DamageLink> _active = [];

    public IReadOnlyList<DamageLink> Active => _active;

    /// <summary>A fault begins or is over.</summary>
    public void Apply(DamageLink change)
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

    /// <summary>The node's link is down.</summary>
    public bool IsDown(int node) => _active.Exists(fault => fault.Node == node && fault.Damage == LinkDamage.Down);
}
