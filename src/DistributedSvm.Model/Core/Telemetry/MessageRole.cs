namespace DistributedSvm.Model.Core.Telemetry;

/// <summary>What a message is to an operation.</summary>
public enum MessageRole
{
    /// <summary>Nobody answers it: a notice, a timer, a step of the sender's own.</summary>
    Notice,

    /// <summary>The receiver answers it under the same operation: from its arrival on, until then, the receiver works for it.</summary>
    Question,

    Answer,
}
