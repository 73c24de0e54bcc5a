using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Svm;

/// <summary>The JSON of <c>dsvm svm curve</c>: one object and a newline. Sizes in bytes, times in what their names end with.</summary>
public static class SvmCurveJson
{
    public static void Write(SvmCurve result, TextWriter writer, bool indented = false)
    {
        ArgumentNullException.ThrowIfNull(result);
        JsonOutput.Write(writer, indented, json =>
        {
            json.WriteStartObject();
            json.WriteString("scenario", result.Scenario);
            json.WriteNumber("seed", result.Seed);
            json.WriteNumber("durationPs", result.Duration.Picoseconds);
            json.WriteString("answer", result.Answer);
            SvmTrialJson.NumberOrNull(json, "baseFactor", result.Base?.Factor);
            json.WriteStartArray("points");
            foreach (SvmCurvePoint point in result.Points)
            {
                json.WriteStartObject();
                json.Number("factor", point.Factor);
                json.WriteNumber("workingSetBytes", point.Bytes);
                json.Number("bytesPerSecond", decimal.Round(point.Throughput, 3));
                SvmTrialJson.NumberOrNull(json, "slowdown", result.SlowdownOf(point) is { } slowdown ? decimal.Round(slowdown, 3) : null);
                json.WriteBoolean("finished", point.Trial.IsFinished);
                json.WriteBoolean("intact", point.Trial.IsIntact);
                SvmTrialJson.Members(json, point.Trial);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteBoolean("failed", result.Failed);
            json.WriteBoolean("interrupted", result.Interrupted);
            json.WriteEndObject();
        });
    }
}
