using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Inspection;

/// <summary>The JSON of <c>dsvm inspect</c>: groups are objects, values texts.</summary>
public static class InspectionJson
{
    public static void Write(InspectedEntity entity, TextWriter writer, bool indented = false) =>
        JsonOutput.Write(writer, indented, json =>
        {
            json.WriteStartObject();
            json.WriteString("run", entity.Run);
            json.WriteString("entity", entity.Path);
            json.WriteString("kind", JsonOutput.Name(entity.Kind));
            json.WriteNumber("timePs", entity.At.Picoseconds);
            json.WriteBoolean("untouched", entity.IsUntouched);
            json.WriteStartObject("state");
            Members(json, entity.State);
            json.WriteEndObject();
            json.WriteEndObject();
        });

    private static void Members(Utf8JsonWriter json, ImmutableArray<InspectedValue> values)
    {
        // Two keys may read the same; an object must not have a member twice.
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (InspectedValue value in values)
        {
            string name = value.Name;
            for (int again = 2; !names.Add(name); again++)
            {
                name = string.Create(CultureInfo.InvariantCulture, $"{value.Name} ({again})");
            }

            if (value.Value is not null)
            {
                json.WriteString(name, value.Value);
            }
            else
            {
                json.WriteStartObject(name);
                Members(json, value.Children);
                json.WriteEndObject();
            }
        }
    }
}
