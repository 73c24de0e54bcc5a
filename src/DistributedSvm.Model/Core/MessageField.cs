namespace DistributedSvm.Model.Core;

/// <summary>A field of a message, for those who show messages: its name, its value, and the value in words.</summary>
public readonly record struct MessageField(string Name, object? Value)
{
    /// <summary>The value in words; long lists are cut, ids are as <see cref="EntityId.ToString"/> writes them.</summary>
    public string Text => MessageText.Value(Value);

    /// <summary>The message's fields in declared order.</summary>
    public static IEnumerable<MessageField> Of(Message message) => MessageText.Fields(message);
}
