namespace DistributedSvm.Model.Sharing;

/// <summary>What happened to a lock.</summary>
[GenerateSerializer]
public enum LockAction
{
    /// <summary>A task asked for a lock that another one holds.</summary>
    Waits,
    Acquired,
    Released,
}
