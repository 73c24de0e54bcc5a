using DistributedSvm.Model.Core.Telemetry;

namespace DistributedSvm.Model.Core;

/// <summary>
/// What one entity tells another. Immutable: readonly structs, immutable arrays and immutable snapshots only, so that it may be handed over without a copy.
/// </summary>
[GenerateSerializer, Immutable]
public abstract record Message
{
    /// <summary>A stable number of this type, part of the digest. Blocks: 0x01 core, 0x02 fabric, 0x03 sharing, 0x04 devices, 0x05 workloads, 0x06 SVM (high byte).</summary>
    public abstract int TypeNumber { get; }

    /// <summary>Folds every field, in declared order, into the receiver's digest.</summary>
    public abstract void Fold(ref Digest digest);

    /// <summary>Its name and fields in words, as chains of causes show it.</summary>
    public sealed override string ToString() => MessageText.Of(this);

    /// <summary>
    /// The yield point of the protocol that this message is, e.g. <c>map</c>: its sender has nothing else to do until it is answered, so a schedule policy may let it
    /// arrive later. Null for what is no step of its own, such as an unlock or a reply: that costs exactly what it costs.
    /// </summary>
    public virtual string? Step => null;

    /// <summary>The task of the sender that takes this step: one of its operations, by default the one in the message's property <c>Operation</c>.</summary>
    public virtual OperationId StepTask => MessageTask.Of(this);

    /// <summary>What the operation that it asks for is called in traces: its step, or else its type, e.g. <c>lock-reservation</c>.</summary>
    public virtual string TraceName => Step ?? MessageShape.Of(this).Name;

    /// <summary>By its fields: with an errno it is an answer, with only an operation a question, else a notice.</summary>
    public virtual MessageRole Role => MessageShape.Of(this).Role;

    /// <summary>It begins an operation of its own, as a tick of a workload or of a display does; what nobody else caused is so anyway (<see cref="MessageAttributes.IsRoot"/>).</summary>
    public virtual bool IsRoot => false;

    /// <summary>
    /// What the sender hears when the receiver has already retired, usually the operation's reply with <see cref="Errno.ENODEV"/>; null for nothing.
    /// </summary>
    public virtual Message? WhenUndeliverable() => null;
}
