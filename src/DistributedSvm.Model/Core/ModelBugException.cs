namespace DistributedSvm.Model.Core;

/// <summary>A rule of the engine was broken by an entity: a bug, never a modelled error.</summary>
[GenerateSerializer]
public sealed class ModelBugException : Exception
{
    public ModelBugException()
    {
    }

    public ModelBugException(string message)
        : base(message)
    {
    }

    public ModelBugException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
