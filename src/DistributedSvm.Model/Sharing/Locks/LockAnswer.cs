namespace DistributedSvm.Model.Sharing;

/// <summary>What became of a request for a lock.</summary>
public enum LockAnswer
{
    Granted,

    /// <summary>In the queue; whoever releases the lock will grant it.</summary>
    Waits,

    /// <summary>EDEADLK: the task is younger than one that holds the lock or waits for it, and holds others: it has to release them all and to come back.</summary>
    Dies,
}
