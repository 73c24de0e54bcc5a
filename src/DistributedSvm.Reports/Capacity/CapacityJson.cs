using System.Globalization;
using System.Text.Json;
using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Capacity;

/// <summary>The JSON of <c>dsvm sriov capacity</c>: one object and a newline. Sizes in bytes, times in what their names end with, uses as ratios.</summary>
public static class CapacityJson
{
    public static void Write(CapacityResult result, TextWriter writer, bool indented = false) =>
        JsonOutput.Write(writer, indented, json =>
        {
            json.WriteStartObject();
            json.WriteString("scenario", result.Scenario);
            json.WriteNumber("seed", result.Seed);
            json.WriteString("protocol", result.Protocol);
            json.WriteNumber("durationPs", result.Duration.Picoseconds);
            json.WriteString("model", result.Model);
            json.WriteNumber("gpus", result.Gpus);
            json.WriteNumber("maxVfs", result.MaxVfs);
            json.WriteStartObject("limits");
            json.Number("minRatePercent", result.Limits.MinRatePercent);
            json.Number("maxP99Periods", result.Limits.MaxP99Periods);
            json.WriteEndObject();
            json.WriteString("answer", result.Answer);
            Capacity(json, result);
            Break(json, result);
            json.WriteStartArray("points");
            foreach (CapacityPoint point in result.Points)
            {
                Point(json, point, result.Limits);
            }

            json.WriteEndArray();
            json.WriteStartArray("notes");
            foreach (string note in result.Notes)
            {
                json.WriteStringValue(note);
            }

            json.WriteEndArray();
            json.WriteBoolean("failed", result.Failed);
            json.WriteBoolean("interrupted", result.Interrupted);
            json.WriteEndObject();
        });

    /// <summary>The last number of VFs before the first limit breaks, or null.</summary>
    private static void Capacity(Utf8JsonWriter json, CapacityResult result)
    {
        if (result.Last is not { } last)
        {
            json.WriteNull("capacity");
            return;
        }

        json.WriteStartObject("capacity");
        json.WriteNumber("vfs", last.Vfs);
        json.WriteNumber("vramPerVf", last.VramPerVf);
        json.WriteEndObject();
    }

    private static void Break(Utf8JsonWriter json, CapacityResult result)
    {
        if (result.Broken is not { } broken)
        {
            json.WriteNull("break");
            return;
        }

        json.WriteStartObject("break");
        json.WriteNumber("vfs", broken.Vfs);
        json.WriteStartArray("limits");
        foreach (CapacityBreak limit in result.Limits.Broken(broken))
        {
            json.WriteStartObject();
            json.WriteString("reason", JsonOutput.Name(limit.Reason));
            json.WriteString("workload", limit.Workload);
            json.Number("value", decimal.Round(limit.Value, 3));
            json.Number("limit", decimal.Round(limit.Limit, 3));
            json.WriteString("text", limit.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("cause", result.Cause);
        json.WriteEndObject();
    }

    private static void Point(Utf8JsonWriter json, CapacityPoint point, CapacityLimits limits)
    {
        json.WriteStartObject();
        json.WriteNumber("vfs", point.Vfs);
        json.WriteNumber("vramPerVf", point.VramPerVf);
        json.WriteStartArray("breaks");
        foreach (CapacityReason reason in limits.Broken(point).Select(limit => limit.Reason).Distinct())
        {
            json.WriteStringValue(JsonOutput.Name(reason));
        }

        json.WriteEndArray();
        json.WriteStartArray("workloads");
        foreach (CapacityScreens screens in point.Screens)
        {
            json.WriteStartObject();
            json.WriteString("name", screens.Workload);
            json.WriteNumber("vfs", screens.Vfs);
            json.WriteNumber("framesPerSecondAsked", screens.Asked);
            json.Number("framesPerSecond", screens.Mean);
            json.Number("framesPerSecondSlowest", screens.Slowest);
            json.Number("frameTimeUsP50", screens.P50);
            json.Number("frameTimeUsP99", screens.P99);
            json.WriteNumber("missedVsyncs", screens.MissedVsyncs);
            json.WriteNumber("failedShares", screens.FailedShares);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("fullest");
        foreach (CapacityResource resource in point.Resources)
        {
            json.WriteStartObject();
            json.WriteString("kind", resource.Kind);
            json.WriteString("name", resource.Name);
            json.Number("use", resource.Use);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("problem", point.Problem);
        json.WriteString("violation", point.Violation);
        json.WriteString("digest", point.Problem is null ? point.Digest.ToString("x16", CultureInfo.InvariantCulture) : null);
        json.WriteEndObject();
    }
}
