using DistributedSvm.Model.Core;
using DistributedSvm.Model.Core.Telemetry;

namespace DistributedSvm.Model.Devices;

/// <summary>The names under which migrations record.</summary>
public static class MigrationMetrics
{
    /// <summary>Migrations that ended well; each has a sample in the two times.</summary>
    public const string Done = "migration.done";

    /// <summary>From the request to the buffers' return on the target, in nanoseconds.</summary>
    public const string TotalNs = "migration.totalNs";

    /// <summary>From the guest's stop to its going on, its driver recovered and its buffers shared again, in nanoseconds.</summary>
    public const string DowntimeNs = "migration.downtimeNs";

    /// <summary>Images of VFs that were made for their guest's own store, and put back from there.</summary>
    public const string Saved = "migration.saved";

    public const string Restored = "migration.restored";

    /// <summary>How often a VF's driver began its recovery over, since it had been migrated again.</summary>
    public const string RecoveriesRepeated = "migration.recoveriesRepeated";

    /// <summary>What the names of <see cref="FailedAt"/> begin with.</summary>
    public const string FailedAtPrefix = "migration.failedAt.";

    private const string FailedBy = "migration.failed.";
    private const string BytesBy = "migration.bytes.";

    /// <summary>Migrations, saves and restores that failed for this reason.</summary>
    public static string Failed(Errno errno) => FailedBy + errno;

    /// <summary>The same, of one guest: its id stands behind the errno.</summary>
    public static string FailedAt(Errno errno, EntityId guest) => $"{FailedAtPrefix}{errno} {guest}";

    /// <summary>Bytes of packets of this type, headers included, that were read.</summary>
    public static string BytesOf(MigrationPacketType type) => BytesBy + NameOf(type);

    /// <summary>E.g. <c>vram</c>.</summary>
    public static string NameOf(MigrationPacketType type) => ValueNames<MigrationPacketType>.Of(type);
}
