namespace DistributedSvm.Model.Workloads.Share;

/// <summary>What an importer's slot is doing.</summary>
[GenerateSerializer]
public enum ShareActivity
{
    Idle,
    Importing,
    Accessing,
    Releasing,

    /// <summary>All imports of the cycle are given back, or never came to be.</summary>
    Done,
}
