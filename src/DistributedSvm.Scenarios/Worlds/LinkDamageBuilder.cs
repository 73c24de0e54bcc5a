using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Scenarios.Faults;

namespace DistributedSvm.Scenarios.Worlds;

/// <summary>What happens to the link, and its end.</summary>
internal static class LinkDamageBuilder
{
    public static void Add(WorldBuilder world, LinkDamageFault fault)
    {
        HostLayout layout = world.Layouts[fault.Host];
        EntityId owner = fault.IsNetworkSide ? layout.Nic : layout.Fabric;
        var damage = new DamageLink(fault.Node, fault.Damage, fault.At);
        world.Seed(fault.At, owner, damage);
        if (fault.For is { } length && !fault.At.PlusOrNever(length).IsNever)
        {
            world.Seed(fault.At + length, owner, damage with { IsOver = true });
        }
    }
}
