namespace DistributedSvm.Grains.Simulation;

/// <summary>What was asked of a run cannot be done; the message says why, in words for the user.</summary>
[GenerateSerializer]
public sealed class RunException : Exception
{
    public RunException()
    {
    }

    public RunException(string message)
        : base(message)
    {
    }

    public RunException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
