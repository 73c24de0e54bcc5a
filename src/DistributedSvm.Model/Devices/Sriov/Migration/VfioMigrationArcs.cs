using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>The arcs of the migration states of a device with peer-to-peer and without pre-copy, and the way between any two of them (drivers/vfio/vfio_main.c, vfio_mig_get_next_state).</summary>
public static class VfioMigrationArcs
{
    /// <summary>The first step from one state towards another. EINVAL into or out of <see cref="VfioMigrationState.Error"/>, and for what is no state.</summary>
    public static Errno TryNext(VfioMigrationState from, VfioMigrationState to, out VfioMigrationState next)
    {
        next = VfioMigrationState.Error;
        if (!Enum.IsDefined(from) || !Enum.IsDefined(to) || from == VfioMigrationState.Error || to == VfioMigrationState.Error)
        {
            return Errno.EINVAL;
        }

        next = (from, to) switch
        {
            _ when from == to => to,
            (VfioMigrationState.Running, _) => VfioMigrationState.RunningP2P,
            (VfioMigrationState.RunningP2P, VfioMigrationState.Running) => VfioMigrationState.Running,
            (VfioMigrationState.RunningP2P, _) => VfioMigrationState.Stop,
            (VfioMigrationState.Stop, VfioMigrationState.StopCopy or VfioMigrationState.Resuming) => to,
            (VfioMigrationState.Stop, _) => VfioMigrationState.RunningP2P,
            _ => VfioMigrationState.Stop,
        };
        return Errno.Ok;
    }
}
