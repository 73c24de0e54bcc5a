namespace DistributedSvm.Model.Core.Telemetry;

/// <summary>
/// What telemetry says of a message, the same for live spans and for traces of virtual time. A new message needs no line here: its fields are known by their types.
/// </summary>
public static class MessageAttributes
{
    /// <summary>
    /// Adds the attributes of a message: the dma-buf (receiver, sender or named in it), interconnect, ranges, bytes, errno. Time and entities are the caller's to add.
    /// </summary>
    public static void Describe(in Envelope envelope, IAttributeSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        MessageShape shape = MessageShape.Of(envelope.Message);
        if (envelope.Receiver.Kind == EntityKind.DmaBuf)
        {
            sink.Add(AttributeNames.DmaBufId, envelope.Receiver);
        }
        else if (envelope.Sender.Kind == EntityKind.DmaBuf)
        {
            sink.Add(AttributeNames.DmaBufId, envelope.Sender);
        }
        else if (shape.DmaBuf(envelope.Message) is { IsNone: false } buffer)
        {
            sink.Add(AttributeNames.DmaBufId, buffer);
        }

        shape.DescribeFields(envelope.Message, sink);
    }

    /// <summary>The operation that the message asks for or answers; null when it names none.</summary>
    public static OperationId? OperationOf(Message message) => MessageShape.Of(message).Operation(message);

    /// <summary>How the operation ended that the message answers; null when it is no answer.</summary>
    public static Errno? ErrnoOf(Message message) => MessageShape.Of(message).Errno(message);

    /// <summary>What an event is to an operation: what an entity sends itself, or the scenario sends, nobody answers.</summary>
    public static MessageRole RoleOf(in Envelope envelope) =>
        envelope.Sender == envelope.Receiver || envelope.Sender.Kind == EntityKind.Scenario || AskerOf(envelope).IsNone ? MessageRole.Notice : envelope.Message.Role;

    /// <summary>Who gets the answer: the sender, unless the message names somebody else; none where nobody does.</summary>
    public static EntityId AskerOf(in Envelope envelope) => MessageShape.Of(envelope.Message).ReplyTo(envelope.Message) ?? envelope.Sender;

    /// <summary>
    /// The event begins an operation of its own, which nobody waits for: it comes from the scenario, or is a tick of a workload or of a display.
    /// What is no root belongs to the operation that it was caused by.
    /// </summary>
    public static bool IsRoot(in Envelope envelope) => envelope.Message.IsRoot || envelope.Sender.Kind == EntityKind.Scenario || envelope.Sender.IsNone;
}
