using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Svm;

/// <summary>The JSON of <c>dsvm svm compare</c>: one object and a newline. Sizes in bytes, times in what their names end with.</summary>
public static class SvmComparisonJson
{
    public static void Write(SvmComparison result, TextWriter writer, bool indented = false)
    {
        ArgumentNullException.ThrowIfNull(result);
        JsonOutput.Write(writer, indented, json =>
        {
            json.WriteStartObject();
            json.WriteString("scenario", result.Scenario);
            json.WriteNumber("seed", result.Seed);
            json.WriteNumber("durationPs", result.Duration.Picoseconds);
            json.WriteStartArray("policies");
            foreach (SvmPolicyRun run in result.Runs)
            {
                json.WriteStartObject();
                json.WriteString("policy", run.Policy);
                SvmTrialJson.Members(json, run.Trial);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("best");
            foreach (SvmBest best in result.Best)
            {
                json.WriteStartObject();
                json.WriteString("what", best.What);
                json.WriteStartArray("policies");
                foreach (string policy in best.Policies)
                {
                    json.WriteStringValue(policy);
                }

                json.WriteEndArray();
                json.Number("value", best.Value);
                json.WriteString("worst", best.Worst);
                json.Number("worstValue", best.WorstValue);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteBoolean("failed", result.Failed);
            json.WriteBoolean("interrupted", result.Interrupted);
            json.WriteEndObject();
        });
    }
}
