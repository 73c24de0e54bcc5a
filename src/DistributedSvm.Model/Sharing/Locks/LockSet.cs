namespace DistributedSvm.Model.Sharing;

/// <summary>Classes of locks that one task holds; travels with a request, so that whoever takes the next lock knows which are held.</summary>
[Flags]
[GenerateSerializer]
public enum LockSet
{
    None = 0,
    MemoryLock = 1 << LockClass.MemoryLock,
    Reservation = 1 << LockClass.Reservation,
    PfMaster = 1 << LockClass.PfMaster,
    Vm = 1 << LockClass.Vm,
    Notifier = 1 << LockClass.Notifier,
    Mmap = 1 << LockClass.Mmap,
    Migration = 1 << LockClass.Migration,
}
