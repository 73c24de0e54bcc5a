using System.Globalization;
using System.Text.Json;
using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.KeptRuns;

/// <summary>
/// The JSON of <c>dsvm run list</c> (an object with the array <c>runs</c>) and of a run that was started and left alone (one such element). Times of the
/// simulation are picoseconds, those of the clock ISO 8601 in UTC; <c>progress</c> is a ratio from 0 to 1.
/// </summary>
public static class KeptRunJson
{
    public static void Write(IReadOnlyList<KeptRun> runs, TextWriter writer, bool indented = false) =>
        JsonOutput.Write(writer, indented, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("runs");
            foreach (KeptRun run in runs)
            {
                Content(json, run);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });

    public static void Write(KeptRun run, TextWriter writer, bool indented = false) =>
        JsonOutput.Write(writer, indented, json => Content(json, run));

    private static void Content(Utf8JsonWriter json, KeptRun run)
    {
        json.WriteStartObject();
        json.WriteString("run", run.Run);
        json.WriteString("scenario", run.Scenario);
        json.WriteString("state", JsonOutput.Name(run.State));
        json.Measured("progress", (double)run.Done);
        json.WriteNumber("nowPs", run.Now.Picoseconds);
        json.WriteNumber("endPs", run.End.Picoseconds);
        json.WriteNumber("events", run.Events);
        json.WriteNumber("shards", run.Shards);
        json.WriteNumber("silos", run.Silos);
        json.WriteString("coordinator", run.Coordinator);
        json.WriteNumber("recoveries", run.Recoveries);
        json.WriteNumber("checkpoints", run.Checkpoints);
        if (run.LastCheckpoint is { } checkpoint)
        {
            json.WriteNumber("lastCheckpointPs", checkpoint.Picoseconds);
        }
        else
        {
            json.WriteNull("lastCheckpointPs");
        }

        json.WriteString("created", Clock(run.Created));
        json.WriteString("ended", run.Ended is { } ended ? Clock(ended) : null);
        json.WriteString("failure", run.Failure);
        json.WriteStartArray("notes");
        foreach (string note in run.Notes)
        {
            json.WriteStringValue(note);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Clock(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
