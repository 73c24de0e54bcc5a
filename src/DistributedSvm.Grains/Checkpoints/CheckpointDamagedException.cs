namespace DistributedSvm.Grains.Checkpoints;

/// <summary>Something that was stored is missing, cut off, altered, or of another version. Says which and how it shows.</summary>
[GenerateSerializer]
public sealed class CheckpointDamagedException : Exception
{
    public CheckpointDamagedException()
    {
    }

    public CheckpointDamagedException(string message)
        : base(message)
    {
    }

    public CheckpointDamagedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
