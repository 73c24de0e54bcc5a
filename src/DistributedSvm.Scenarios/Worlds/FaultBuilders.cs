using DistributedSvm.Scenarios.Faults;

namespace DistributedSvm.Scenarios.Worlds;

/// <summary>From a resolved fault to the messages that make it happen. Adding a kind is one builder and one line here.</summary>
internal static class FaultBuilders
{
    /// <param name="world">Where the messages are seeded.</param>
    /// <param name="fault">What goes wrong.</param>
    /// <param name="number">Its place in the file.</param>
    public static void Add(WorldBuilder world, ResolvedFault fault, int number)
    {
        switch (fault)
        {
            case LinkRateFault link:
                LinkRateBuilder.Add(world, link, number);
                break;
            case EngineHangFault hang:
                EngineHangBuilder.Add(world, hang);
                break;
            default:
                throw new InvalidOperationException($"There is no builder for faults of kind {fault.Kind}.");
        }
    }
}
