namespace DistributedSvm.Model.Workloads.Share;

/// <summary>Where a cycle of sharing stands.</summary>
[GenerateSerializer]
public enum ShareStage
{
    Waiting,
    Booting,

    /// <summary>The guest writes the buffers' first content.</summary>
    Writing,
    Exporting,
    Shared,

    /// <summary>Importers give their imports back, then the fds are closed.</summary>
    Ending,

    /// <summary>The process was killed and its device is being closed or opened.</summary>
    Dead,
    Finished,
}
