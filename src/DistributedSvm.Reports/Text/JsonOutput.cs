using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace DistributedSvm.Reports.Text;

/// <summary>
/// One JSON object and a newline, nothing else, in UTF-8 and the same bytes everywhere.
/// Numbers never have an exponent; a figure that is not finite is null.
/// </summary>
internal static class JsonOutput
{
    private const int FlushAbove = 1 << 16;

    /// <summary>No measured figure comes near; a decimal holds it with its six decimals.</summary>
    private const double LargestMeasured = 1e18;

    public static void Write(Stream stream, bool indented, Action<Utf8JsonWriter> content)
    {
        using (var json = new Utf8JsonWriter(stream, OptionsOf(indented)))
        {
            content(json);
        }

        stream.WriteByte((byte)'\n');
    }

    public static void Write(TextWriter writer, bool indented, Action<Utf8JsonWriter> content) => writer.Write(ToText(indented, content));

    public static string ToText(bool indented, Action<Utf8JsonWriter> content)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, OptionsOf(indented)))
        {
            content(json);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    /// <summary>A number without trailing zeros after the point, whatever scale the decimal carries: equal values print equal.</summary>
    public static void Number(this Utf8JsonWriter json, string name, decimal value) => json.WriteNumber(name, WithoutTrailingZeros(value));

    /// <summary>A measured figure, to six decimals; null when it is not finite.</summary>
    public static void Measured(this Utf8JsonWriter json, string name, double value)
    {
        json.WritePropertyName(name);
        json.MeasuredValue(value);
    }

    /// <inheritdoc cref="Measured"/>
    public static void MeasuredValue(this Utf8JsonWriter json, double value)
    {
        if (Math.Abs(value) < LargestMeasured)
        {
            json.WriteNumberValue(WithoutTrailingZeros(Math.Round((decimal)value, 6)));
        }
        else
        {
            json.WriteNullValue();
        }
    }

    /// <summary>A member of an enumeration, in camelCase.</summary>
    public static string Name<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>Between the elements of a long array: keeps the writer's buffer small when it writes to a stream.</summary>
    public static void FlushIfLarge(this Utf8JsonWriter json)
    {
        if (json.BytesPending > FlushAbove)
        {
            json.Flush();
        }
    }

    private static decimal WithoutTrailingZeros(decimal value) => value == 0m ? 0m : value / 1.0000000000000000000000000000m;

    // Relaxed: this is a file or a terminal, not a page; "->" and names beyond ASCII stay readable.
    private static JsonWriterOptions OptionsOf(bool indented) =>
        new() { Indented = indented, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
