using System.Text.Json;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Charts;

/// <summary>The JSON of <c>dsvm protocol show</c>: times in picoseconds of virtual time, lanes by their index.</summary>
public static class SequenceChartJson
{
    public static void Write(SequenceChart chart, TextWriter writer, bool indented = false)
    {
        ArgumentNullException.ThrowIfNull(chart);
        JsonOutput.Write(writer, indented, json =>
        {
            json.WriteStartObject();
            json.WriteString("scenario", chart.Scenario);
            json.WriteNumber("seed", chart.Seed);
            json.WriteString("protocol", chart.Protocol);
            json.WriteString("vfioBase", chart.VfioBase);
            json.WriteString("buffer", chart.Buffer);
            json.WriteStartArray("buffers");
            foreach (string buffer in chart.Buffers)
            {
                json.WriteStringValue(buffer);
            }

            json.WriteEndArray();
            Lanes(json, chart);
            json.WriteStartArray("messages");
            foreach (ChartMessage message in chart.Messages)
            {
                Message(json, message);
            }

            json.WriteEndArray();
            json.WriteStartArray("locks");
            foreach (ChartLock item in chart.Before.Concat(chart.Steps.OfType<ChartLock>()))
            {
                Lock(json, item);
            }

            json.WriteEndArray();
            Violations(json, chart);
            json.WriteStartObject("leftOut");
            json.WriteNumber("messagesBefore", chart.LeftOutBefore);
            json.WriteNumber("messagesAfter", chart.LeftOutAfter);
            json.WriteNumber("violations", chart.LeftOutViolations);
            json.WriteBoolean("recordingCut", chart.IsCut);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    private static void Lanes(Utf8JsonWriter json, SequenceChart chart)
    {
        json.WriteStartArray("lanes");
        foreach (ChartLane lane in chart.Lanes)
        {
            json.WriteStartObject();
            json.WriteString("name", lane.Name);
            json.WriteString("entity", lane.Path);
            json.WriteString("kind", JsonOutput.Name(lane.Entity.Kind));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Message(Utf8JsonWriter json, ChartMessage message)
    {
        json.WriteStartObject();
        json.WriteNumber("timePs", message.At.Picoseconds);
        json.WriteNumber("sentPs", message.Sent.Picoseconds);
        json.WriteNumber("from", message.From);
        json.WriteNumber("to", message.To);
        json.WriteString("name", message.Name);
        json.WriteString("step", message.Step);
        json.WriteString("answers", message.Answers);
        json.WriteStartObject("fields");
        foreach (ChartField field in message.Fields)
        {
            json.WriteString(JsonNamingPolicy.CamelCase.ConvertName(field.Name), field.Text);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Lock(Utf8JsonWriter json, ChartLock item)
    {
        json.WriteStartObject();
        json.WriteNumber("timePs", item.At.Picoseconds);
        json.WriteNumber("owner", item.Owner);
        json.WriteString("class", item.Class.Name());
        json.WriteString("action", JsonOutput.Name(item.Action));
        json.WriteString("holder", item.Holder);
        json.WriteNumber("operation", item.Task.Operation.Value);
        json.WriteStartArray("holding");
        foreach (string held in LockName.In(item.Held))
        {
            json.WriteStringValue(held);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Violations(Utf8JsonWriter json, SequenceChart chart)
    {
        json.WriteStartArray("violations");
        foreach (ChartViolation violation in chart.Steps.OfType<ChartViolation>())
        {
            json.WriteStartObject();
            json.WriteNumber("timePs", violation.At.Picoseconds);
            json.WriteString("invariant", violation.Invariant);
            json.WriteNumber("lane", violation.Lane);
            json.WriteString("entity", chart.Lanes[violation.Lane].Path);
            json.WriteString("blame", JsonOutput.Name(violation.Blame));
            json.WriteString("text", violation.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
