namespace DistributedSvm.Engine.Entities;

/// <summary>
/// An activation was lost, doubled, or belongs to an incarnation of the run that is over. Never the model's fault: the run goes back to its last checkpoint.
/// </summary>
[GenerateSerializer]
public sealed class ActivationLostException : Exception
{
    public ActivationLostException()
    {
    }

    public ActivationLostException(string message)
        : base(message)
    {
    }

    public ActivationLostException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
