using DistributedSvm.Reports.Text;
using Spectre.Console;

namespace DistributedSvm.Reports.KeptRuns;

/// <summary>The readable report of <c>dsvm run list</c>: a row for each run, and below it why any of them failed.</summary>
public static class KeptRunReport
{
    /// <summary>Ages are those at <paramref name="now"/>.</summary>
    public static void Render(IAnsiConsole console, IReadOnlyList<KeptRun> runs, DateTimeOffset now)
    {
        var sheet = new Sheet(console);
        sheet.Heading("Runs");
        if (runs.Count == 0)
        {
            sheet.Line("no runs");
            return;
        }

        var table = new TextTable(
            new("run"),
            new("scenario", Shrinks: true),
            new("state"),
            new("done", Right: true),
            new("virtual time", Right: true),
            new("events", Right: true),
            new("silos", Right: true),
            new("recoveries", Right: true),
            new("last checkpoint", Right: true),
            new("age", Right: true));
        foreach (KeptRun run in runs)
        {
            table.Add(
                run.Run,
                run.Scenario,
                new StyledText(JsonOutput.Name(run.State), StyleOf(run.State)),
                Quantity.Percent(run.Done),
                run.Now.ToString(),
                Quantity.Short(run.Events),
                Quantity.Count(run.Silos),
                new StyledText(Quantity.Count(run.Recoveries), run.Recoveries > 0 ? Palette.Warning : default(Style?)),
                run.LastCheckpoint?.ToString() ?? "none",
                Quantity.Wall(now > run.Created ? now - run.Created : TimeSpan.Zero));
        }

        table.WriteTo(sheet);
        foreach (KeptRun run in runs.Where(run => run.Failure is not null))
        {
            sheet.Blank();
            sheet.Wrapped(run.Failure!, lead: $"{run.Run} failed: ", leadStyle: Palette.Bad);
        }
    }

    private static Style? StyleOf(KeptRunState state) => state switch
    {
        KeptRunState.Finished => Palette.Good,
        KeptRunState.Failed => Palette.Bad,
        KeptRunState.Paused or KeptRunState.Cancelled => Palette.Warning,
        _ => default(Style?),
    };
}
