using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Reports.Charts;

/// <summary>Locks as the kernel's sources name them.</summary>
internal static class LockName
{
    public static string Of(LockClass lockClass) => lockClass switch
    {
        LockClass.MemoryLock => "memory_lock",
        LockClass.Reservation => "resv",
        LockClass.PfMaster => "pf_master",
        LockClass.Vm => "vm",
        LockClass.Notifier => "notifier",
        _ => lockClass.ToString(),
    };

    public static IEnumerable<string> In(LockSet held) =>
        Enum.GetValues<LockClass>().Where(lockClass => ((int)held >> (int)lockClass & 1) != 0).Select(Of);
}
