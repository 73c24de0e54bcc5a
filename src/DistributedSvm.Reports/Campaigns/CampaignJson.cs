using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Campaigns;

/// <summary>The JSON of <c>dsvm bench protocol</c> and its like: one object and a newline.</summary>
public static class CampaignJson
{
    public static void Write(CampaignResult result, TextWriter writer, bool indented = false) =>
        JsonOutput.Write(writer, indented, json =>
        {
            json.WriteStartObject();
            json.WriteString("protocol", result.Protocol);
            json.WriteString("vfioBase", result.VfioBase);
            json.WriteNumber("firstSeed", result.FirstSeed);
            json.WriteNumber("runs", result.Runs);
            json.WriteNumber("events", result.Events);
            json.WriteStartObject("interleavings");
            json.WriteNumber("buffers", result.Buffers);
            json.WriteNumber("distinct", result.Distinct);
            if (result.IsLowerBound)
            {
                json.WriteBoolean("isLowerBound", true);
            }

            json.WriteEndObject();
            json.WriteStartObject("violations");
            foreach ((Model.Core.Blame blame, long count) in result.ByBlame)
            {
                json.WriteNumber(JsonOutput.Name(blame), count);
            }

            json.WriteEndObject();
            json.WriteStartArray("failures");
            foreach (CampaignFailure failure in result.Failures)
            {
                json.WriteStartObject();
                json.WriteNumber("seed", failure.Seed);
                json.WriteString("invariant", failure.Invariant);
                json.WriteString("entity", failure.Entity);
                json.WriteString("at", failure.At);
                json.WriteString("text", failure.Text);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.Measured("wallSeconds", result.WallSeconds);
            json.WriteBoolean("interrupted", result.Interrupted);
            json.WriteEndObject();
        });
}
