using System.Text.Json;
using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Protocols;

/// <summary>The matrix as JSON: every cell with all that broke, and whether the scenario says so. Times are picoseconds of virtual time.</summary>
public static class ProtocolMatrixJson
{
    public static void Write(ProtocolMatrix matrix, TextWriter writer, bool indented) => JsonOutput.Write(writer, indented, json =>
    {
        json.WriteStartObject();
        if (matrix.Seed is { } seed)
        {
            json.WriteNumber("seed", seed);
        }

        if (matrix.Schedule is { } schedule)
        {
            json.WriteString("schedule", schedule);
        }

        json.WriteBoolean("asStated", matrix.IsAsStated);
        json.WriteStartArray("scenarios");
        foreach (MatrixRow row in matrix.Rows)
        {
            json.WriteStartObject();
            json.WriteString("scenario", row.Name);
            json.WriteString("title", row.Title);
            json.WriteStartArray("outcomes");
            foreach (MatrixCell cell in row.Cells)
            {
                Write(json, cell);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, MatrixCell cell)
    {
        json.WriteStartObject();
        json.WriteString("protocol", cell.Protocol);
        json.WriteString("vfioBase", cell.VfioBase);
        json.WriteBoolean("defaultBase", cell.IsDefaultBase);
        json.WriteString("outcome", !cell.IsApplicable ? "notApplicable" : cell.Violations.IsEmpty ? "clean" : "violated");
        json.WriteString("stated", cell.Stated);
        json.WriteBoolean("asStated", !cell.Differs);
        json.WriteStartArray("violations");
        foreach (CellViolation violation in cell.Violations)
        {
            json.WriteStartObject();
            json.WriteString("invariant", violation.Invariant);
            json.WriteString("blame", JsonOutput.Name(violation.Blame));
            json.WriteNumber("firstPs", violation.First.Picoseconds);
            json.WriteString("entity", violation.Entity);
            json.WriteString("text", violation.Text);
            json.WriteNumber("count", violation.Count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.FlushIfLarge();
    }
}
