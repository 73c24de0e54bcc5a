using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Scenarios.Faults;

namespace DistributedSvm.Scenarios.Worlds;

/// <summary>The link's new rate, and its end.</summary>
internal static class LinkRateBuilder
{
    public static void Add(WorldBuilder world, LinkRateFault fault)
    {
        HostLayout layout = world.Layouts[fault.Host];
        EntityId owner = fault.IsNetworkSide ? layout.Nic : layout.Fabric;
        var slower = new SetLinkRate(fault.Node, fault.BytesPerSecond, fault.At);
        world.Seed(fault.At, owner, slower);
        if (fault.For is { } length && !fault.At.PlusOrNever(length).IsNever)
        {
            world.Seed(fault.At + length, owner, slower with { IsOver = true });
        }
    }
}
