using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Svm;

/// <summary>The JSON of <c>dsvm svm calibrate</c>: one object and a newline. Times in microseconds, differences as ratios.</summary>
public static class SvmCalibrationJson
{
    public static void Write(SvmCalibrationResult result, TextWriter writer, bool indented = false)
    {
        ArgumentNullException.ThrowIfNull(result);
        JsonOutput.Write(writer, indented, json =>
        {
            json.WriteStartObject();
            json.WriteString("answer", result.Answer);
            json.Number("tolerance", CalibrationRow.Tolerance);
            json.WriteStartArray("profiles");
            foreach (CalibratedProfile profile in result.Profiles)
            {
                json.WriteStartObject();
                json.WriteString("profile", profile.Name);
                json.WriteString("title", profile.Title);
                json.WriteStartArray("rows");
                foreach (CalibrationRow row in profile.Rows)
                {
                    json.WriteStartObject();
                    json.WriteString("quantity", row.Quantity);
                    SvmTrialJson.NumberOrNull(json, "publishedUs", row.PublishedUs);
                    SvmTrialJson.NumberOrNull(json, "simulatedUs", row.SimulatedUs is { } time ? decimal.Round(time, 6) : null);
                    SvmTrialJson.NumberOrNull(json, "difference", row.Difference is { } difference ? decimal.Round(difference, 6) : null);
                    json.WriteString("how", row.PublishedUs is null ? null : row.IsFitted ? "fitted" : "predicted");
                    json.WriteString("source", row.Source.Length == 0 ? null : row.Source);
                    json.WriteBoolean("isOut", row.IsOut);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteString("violation", profile.Trial.Violation);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteBoolean("failed", result.Failed);
            json.WriteBoolean("interrupted", result.Interrupted);
            json.WriteEndObject();
        });
    }
}
