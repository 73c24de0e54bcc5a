using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <summary>The order in which the locks of a process are taken: mmap_lock, vm, migration, notifier; one of each at most.</summary>
public static class SvmLockOrder
{
    /// <summary>What is wrong with asking for a lock while others are held, or null.</summary>
    public static Violation? Check(IReadOnlyList<HeldLock> held, HeldLock asked)
    {
        foreach (HeldLock other in held)
        {
            if (RankOf(other.Class) >= RankOf(asked.Class))
            {
                return SvmInvariants.LockOrder($"{asked.Class.Name()} of {asked.Index} is asked for under {other.Class.Name()} of {other.Index}");
            }
        }

        return null;
    }

    private static int RankOf(LockClass lockClass) => lockClass switch
    {
        LockClass.Mmap => 0,
        LockClass.Vm => 1,
        LockClass.Migration => 2,
        LockClass.Notifier => 3,
        _ => throw new ModelBugException($"{lockClass.Name()} is no lock of a process."),
    };
}
