using System.Text.Json;
using DistributedSvm.Model.Results;

namespace DistributedSvm.Reports.Runs;

/// <summary>The member <c>migrations</c> of a run's JSON: absent where nobody was to be moved, saved or restored. Times are picoseconds, bytes are those of packets with their headers.</summary>
internal static class MigrationJson
{
    public static void Write(Utf8JsonWriter json, MigrationResult? migrations)
    {
        if (migrations is null)
        {
            return;
        }

        json.WriteStartObject("migrations");
        json.WriteNumber("done", migrations.Done);
        json.WriteNumber("saved", migrations.Saved);
        json.WriteNumber("restored", migrations.Restored);
        json.WriteNumber("recoveriesRepeated", migrations.RecoveriesRepeated);
        Range(json, "totalPs", migrations.Total);
        Range(json, "downtimePs", migrations.Downtime);
        json.WriteStartObject("bytes");
        foreach (MetricResult bytes in migrations.Bytes)
        {
            json.WriteNumber(bytes.Name, bytes.Value);
        }

        json.WriteEndObject();
        json.WriteStartArray("failed");
        foreach (FailedMigration failed in migrations.Failed)
        {
            json.WriteStartObject();
            json.WriteString("errno", failed.Errno.ToString());
            json.WriteString("guest", failed.Guest);
            json.WriteNumber("count", failed.Count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Range(Utf8JsonWriter json, string name, TimeRange range)
    {
        json.WriteStartObject(name);
        json.WriteNumber("min", range.Least.Picoseconds);
        json.WriteNumber("mean", range.Mean.Picoseconds);
        json.WriteNumber("max", range.Most.Picoseconds);
        json.WriteEndObject();
    }
}
