using System.Globalization;
using DistributedSvm.Reports.Runs;
using DistributedSvm.Reports.Text;
using Spectre.Console;

namespace DistributedSvm.Reports.Bench;

/// <summary>The readable report of <c>dsvm bench phold</c>.</summary>
public static class PholdReport
{
    public static void Render(IAnsiConsole console, PholdBenchResult result)
    {
        var sheet = new Sheet(console);
        sheet.Heading("PHOLD");
        var fields = new List<(string, StyledText)>
        {
            ("entities", $"{Quantity.Count(result.Entities)} x {Quantity.Count(result.Messages, "message")}"),
            ("delay", $"lookahead {result.Lookahead} + Exp({result.Mean})"),
            ("seed", result.Seed.ToString(CultureInfo.InvariantCulture)),
            ("digest", RunResultJson.DigestText(result.Digest)),
            ("virtual time", result.End.ToString()),
            ("events", Quantity.Count(result.Events)),
            ("rate", new(Quantity.EventsPerSecond(result.EventsPerSecond), Palette.Title)),
        };
        if (result.InProcessEventsPerSecond is double inProcess)
        {
            fields.Add(("without Orleans", Quantity.EventsPerSecond(inProcess)));
        }

        if (result.Repeats.Count > 1)
        {
            fields.Add(("each run", string.Join(", ", result.Repeats.Select(Quantity.EventsPerSecond))));
        }

        string density = Quantity.Count(Math.Round((decimal)result.EventsPerWindow, 1));
        fields.Add(("windows", $"{Quantity.Count(result.Windows)} ({density} events each), {Quantity.Count(result.Rounds, "round")}"));
        fields.Add(("execution", Execution(result)));
        sheet.Fields([.. fields]);
    }

    private static string Execution(PholdBenchResult result) => string.Join(
        ", ",
        $"{result.Driver} driver",
        Quantity.Count(result.Shards, "shard"),
        Quantity.Count(result.Silos, "silo"),
        $"{Quantity.WallSeconds(result.SetupSeconds)} set-up",
        $"{Quantity.WallSeconds(result.WallSeconds)} run");
}
