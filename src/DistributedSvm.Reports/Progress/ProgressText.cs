using DistributedSvm.Model.Core;
using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Progress;

/// <summary>Progress as one line of text.</summary>
internal static class ProgressText
{
    /// <summary>The parts of the line, the least important last.</summary>
    public static IReadOnlyList<string> Parts(RunProgress progress)
    {
        var parts = new List<string>
        {
            progress.CountsRuns
                ? $"{Quantity.Count(Runs(progress.Now))} of {Quantity.Count(Runs(progress.End), "run")}"
                : $"{Quantity.Duration(progress.Now.Picoseconds, progress.End.Picoseconds)} of {progress.End}",
            Quantity.Percent(progress.Done),
            $"{Quantity.Short(progress.Events)} events",
            $"{Quantity.Short((decimal)Math.Min(progress.EventsPerSecond, 1e15))} events/s",
        };
        if (progress.Left is TimeSpan left)
        {
            parts.Add($"{Quantity.Wall(left)} left");
        }

        return parts;
    }

    private static long Runs(SimTime time) => time.Picoseconds / SimTime.PicosecondsPerSecond;

    /// <summary>For a log: no bar, nothing that depends on the width.</summary>
    public static string Plain(RunProgress progress) => string.Join(", ", Parts(progress));
}
