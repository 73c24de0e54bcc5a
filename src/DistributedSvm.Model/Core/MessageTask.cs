using System.Reflection;

namespace DistributedSvm.Model.Core;

/// <summary>The operation that a message names in a property <c>Operation</c>, as requests and replies do.</summary>
internal static class MessageTask
{
    /// <summary>None where a message has no such property.</summary>
    public static OperationId Of(Message message) =>
        message.GetType().GetProperty("Operation", BindingFlags.Public | BindingFlags.Instance)?.GetValue(message) is OperationId operation ? operation : default;
}
