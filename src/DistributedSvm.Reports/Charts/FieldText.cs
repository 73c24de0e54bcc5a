using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Charts;

/// <summary>Fields of messages as a chart shows them: what says nothing is left out, sizes are read as sizes, entities have their short names.</summary>
internal sealed class FieldText(Func<EntityId, string> nameOf, Func<string, string> readable)
{
    private const int ShownItems = 3;

    /// <summary>Empty when the field says nothing: zero, false, none. The operation and the errno have places of their own.</summary>
    public string Brief(MessageField field) => field.Value switch
    {
        null or OperationId or Errno or false => "",
        true => Lower(field.Name),
        EntityId id => id.IsNone ? "" : Labelled(field.Name, nameOf(id)),
        string text => text.Length == 0 ? "" : Labelled(field.Name, text),
        Enum value => Convert.ToInt64(value, CultureInfo.InvariantCulture) == 0 && value.ToString() == "None" ? "" : Kebab(value.ToString()),
        AddressRange range => Of(range),
        RangeXArray ranges => $"{Quantity.Count(ranges.Count, "range")}, {Quantity.Bytes(ranges.TotalLength)}",
        InterconnectOffer offer => Value(offer),
        IEnumerable<AddressRange> ranges => Of([.. ranges]),
        IEnumerable items => List(field.Name, items),
        IConvertible number => Number(field.Name, number),
        ValueType value when value.Equals(RuntimeHelpers.GetUninitializedObject(value.GetType())) => "",
        _ => Labelled(field.Name, Value(field.Value)),
    };

    private static string Number(string name, IConvertible number)
    {
        decimal value = number.ToDecimal(CultureInfo.InvariantCulture);
        return value == 0m ? ""
            : IsSize(name) ? $"{(name is "Bytes" or "Length" or "Size" ? "" : $"{Lower(name)} ")}{Quantity.Bytes(value)}"
            : $"{Lower(name)} {value.ToString(CultureInfo.InvariantCulture)}";
    }

    private static bool IsSize(string name) =>
        name is "Length" or "Size" or "Vram" || name.StartsWith("Bytes", StringComparison.Ordinal) || name.EndsWith("Bytes", StringComparison.Ordinal);

    private static string Of(AddressRange range) =>
        string.Create(CultureInfo.InvariantCulture, $"0x{range.Start:x}+{(range.IsValid ? Quantity.Bytes(range.Length) : "wrong end")}");

    private static string Of(AddressRange[] ranges) => ranges.Length switch
    {
        0 => "no ranges",
        1 => Of(ranges[0]),
        _ => $"{Quantity.Count(ranges.Length, "range")} from {Of(ranges[0])}",
    };

    private string List(string name, IEnumerable items)
    {
        string[] texts = [.. items.Cast<object?>().Select(Value).Where(text => text.Length > 0)];
        if (texts.Length == 0)
        {
            return $"no {Lower(name)}";
        }

        string more = texts.Length > ShownItems ? string.Create(CultureInfo.InvariantCulture, $", {texts.Length - ShownItems} more") : "";
        string list = $"[{string.Join(", ", texts.Take(ShownItems))}{more}]";
        return items.Cast<object?>().First() is IConvertible and not (Enum or string) ? $"{Lower(name)} {list}" : list;
    }

    private string Value(object? value) => value switch
    {
        null => "",
        InterconnectOffer offer => offer.Kind == InterconnectKind.None ? "" : Kebab(offer.Kind.ToString()),
        EntityId id => id.IsNone ? "" : nameOf(id),
        Enum word => Kebab(word.ToString()),
        AddressRange range => Of(range),
        _ => readable(string.Create(CultureInfo.InvariantCulture, $"{value}")),
    };

    /// <summary>A name that stands for itself needs no label.</summary>
    private static string Labelled(string name, string text) =>
        name is "DmaBuf" or "Buffer" or "Text" or "Device" ? text : $"{Lower(name)} {text}";

    private static string Lower(string name) => Kebab(name).Replace('-', ' ');

    private static string Kebab(string name)
    {
        var text = new StringBuilder();
        for (int i = 0; i < name.Length; i++)
        {
            if (char.IsUpper(name[i]) && i > 0 && (char.IsLower(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1]))))
            {
                text.Append('-');
            }

            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }
}
