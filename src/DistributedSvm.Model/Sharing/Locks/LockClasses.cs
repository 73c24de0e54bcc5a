namespace DistributedSvm.Model.Sharing;

/// <summary>The names of the lock classes.</summary>
public static class LockClasses
{
    /// <summary>As kernel developers call it, e.g. <c>memory_lock</c>.</summary>
    public static string Name(this LockClass lockClass) => lockClass switch
    {
        LockClass.MemoryLock => "memory_lock",
        LockClass.Reservation => "resv",
        LockClass.PfMaster => "pf_master",
        LockClass.Vm => "vm",
        LockClass.Notifier => "notifier",
        LockClass.Mmap => "mmap_lock",
        LockClass.Migration => "migration",
        _ => throw new ArgumentOutOfRangeException(nameof(lockClass), lockClass, "no class of locks"),
    };
}
