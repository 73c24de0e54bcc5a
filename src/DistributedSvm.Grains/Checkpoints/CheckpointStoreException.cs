namespace DistributedSvm.Grains.Checkpoints;

/// <summary>The store of checkpoints does not answer, or refuses. What it holds may be fine.</summary>
[GenerateSerializer]
public sealed class CheckpointStoreException : Exception
{
    public CheckpointStoreException()
    {
    }

    public CheckpointStoreException(string message)
        : base(message)
    {
    }

    public CheckpointStoreException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
