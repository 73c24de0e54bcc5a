using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace DistributedSvm.Model.Core;

/// <summary>A message in words, for chains of causes and bug reports: its type and its fields, long lists cut.</summary>
internal static class MessageText
{
    private const int ShownItems = 4;

    /// <summary>What a type says of all its messages is no field of one.</summary>
    private static readonly string[] OfTheType = [nameof(Message.TypeNumber), nameof(Message.Step), nameof(Message.StepTask), nameof(Message.TraceName), nameof(Message.IsRoot), nameof(Message.Role)];

    public static string Of(Message message)
    {
        string text = string.Join(", ", Fields(message).Select(field => $"{field.Name} {field.Text}"));
        return text.Length == 0 ? message.GetType().Name : $"{message.GetType().Name} ({text})";
    }

    public static IEnumerable<MessageField> Fields(Message message) => message.GetType()
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => !OfTheType.Contains(property.Name))
        .Select(property => new MessageField(property.Name, property.GetValue(message)));

    public static string Value(object? value) => value switch
    {
        null => "none",
        string text => text,
        OperationId operation => operation.Value.ToString(CultureInfo.InvariantCulture),
        IEnumerable items => List(items),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };

    private static string List(IEnumerable items)
    {
        var text = new StringBuilder("[");
        int count = 0;
        foreach (object? item in items)
        {
            if (count < ShownItems)
            {
                text.Append(count == 0 ? "" : ", ").Append(Value(item));
            }

            count++;
        }

        return text.Append(count > ShownItems ? string.Create(CultureInfo.InvariantCulture, $", ... {count} in all]") : "]").ToString();
    }
}
