using System.Text.Json;
using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Runs;
using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Bench;

/// <summary>The JSON of <c>dsvm bench scenario</c>: one object and a newline.</summary>
public static class ScenarioBenchJson
{
    public static void Write(ScenarioBenchResult result, TextWriter writer, bool indented = false) =>
        JsonOutput.Write(writer, indented, json =>
        {
            RunResult last = result.Grains[^1];
            json.WriteStartObject();
            json.WriteString("scenario", result.Scenario);
            json.WriteNumber("events", last.Events);
            json.WriteString("digest", RunResultJson.DigestText(last.Digest));
            json.WriteBoolean("oneDigest", result.HasOneDigest);
            json.WriteNumber("shards", last.Execution.Shards);
            json.Measured("eventsPerWindow", (double)last.Events / Math.Max(1, last.Execution.Windows));
            Runs(json, "grains", result.Grains);
            Runs(json, "inProcess", result.InProcess);
            if (result.Tracing is { } tracing)
            {
                Tracing(json, tracing);
            }

            json.WriteEndObject();
        });

    private static void Tracing(Utf8JsonWriter json, TracedRuns tracing)
    {
        json.WriteStartObject("tracing");
        json.WriteNumber("share", tracing.Share);
        json.Measured("ratio", tracing.Ratio);
        json.WriteStartArray("ratios");
        foreach (double ratio in tracing.Ratios)
        {
            json.MeasuredValue(ratio);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Runs(Utf8JsonWriter json, string name, IReadOnlyList<RunResult> runs)
    {
        json.WriteStartObject(name);
        json.Measured("wallSeconds", runs[^1].Execution.WallSeconds);
        json.Measured("eventsPerSecond", runs[^1].Execution.EventsPerSecond);
        json.WriteStartArray("repeats");
        foreach (RunResult run in runs)
        {
            json.MeasuredValue(run.Execution.EventsPerSecond);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
