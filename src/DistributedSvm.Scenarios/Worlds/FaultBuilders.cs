using DistributedSvm.Scenarios.Faults;

namespace DistributedSvm.Scenarios.Worlds;

/// <summary>From a resolved fault to the messages that make it happen. Adding a kind is one builder and one line here.</summary>
internal static class FaultBuilders
{
    public static void Add(WorldBuilder world, ResolvedFault fault)
    {
        switch (fault)
        {
            case LinkRateFault link:
                LinkRateBuilder.Add(world, link);
                break;
            case LinkDamageFault link:
                LinkDamageBuilder.Add(world, link);
                break;
            case EngineHangFault hang:
                EngineHangBuilder.Add(world, hang);
                break;
            case GpuResetFault reset:
                GpuResetBuilder.Add(world, reset);
                break;
            case VfFault vf:
                VfFaultBuilder.Add(world, vf);
                break;
            case EnableVfsFault enable:
                EnableVfsBuilder.Add(world, enable);
                break;
            case PfUnbindFault unbind:
                PfUnbindBuilder.Add(world, unbind);
                break;
            case GucSpoiledFault guc:
                GucSpoiledBuilder.Add(world, guc);
                break;
            case GuestSaveFault save:
                GuestMoveBuilder.Add(world, save);
                break;
            case GuestMoveFault move:
                GuestMoveBuilder.Add(world, move);
                break;
            default:
                throw new InvalidOperationException($"There is no builder for faults of kind {fault.Kind}.");
        }
    }
}
