using System.Text.Json;
using DistributedSvm.Reports.Runs;
using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Bench;

/// <summary>The JSON of <c>dsvm bench phold</c>: one object and a newline.</summary>
public static class PholdBenchJson
{
    public static void Write(PholdBenchResult result, Stream stream, bool indented = false) =>
        JsonOutput.Write(stream, indented, json => Content(json, result));

    public static void Write(PholdBenchResult result, TextWriter writer, bool indented = false) =>
        JsonOutput.Write(writer, indented, json => Content(json, result));

    private static void Content(Utf8JsonWriter json, PholdBenchResult result)
    {
        json.WriteStartObject();
        json.WriteNumber("events", result.Events);
        json.Measured("wallSeconds", result.WallSeconds);
        json.Measured("eventsPerSecond", result.EventsPerSecond);
        json.WriteString("digest", RunResultJson.DigestText(result.Digest));
        json.WriteNumber("shards", result.Shards);
        json.WriteNumber("silos", result.Silos);
        json.WriteString("driver", result.Driver);
        json.WriteNumber("entities", result.Entities);
        json.WriteNumber("messages", result.Messages);
        json.WriteNumber("lookaheadPs", result.Lookahead.Picoseconds);
        json.WriteNumber("meanPs", result.Mean.Picoseconds);
        json.WriteNumber("endPs", result.End.Picoseconds);
        json.WriteNumber("seed", result.Seed);
        json.WriteNumber("windows", result.Windows);
        json.WriteNumber("rounds", result.Rounds);
        json.Measured("eventsPerWindow", result.EventsPerWindow);
        json.Measured("setupSeconds", result.SetupSeconds);
        json.WriteStartArray("repeats");
        foreach (double rate in result.Repeats)
        {
            json.MeasuredValue(rate);
        }

        json.WriteEndArray();
        json.Measured("inProcessEventsPerSecond", result.InProcessEventsPerSecond ?? double.NaN);
        json.WriteEndObject();
    }
}
