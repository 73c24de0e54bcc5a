using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Runs;

/// <summary>How the run was executed, and why it was as fast as it was.</summary>
internal static class ExecutionSection
{
    public static void Write(Sheet sheet, RunResult result)
    {
        ExecutionInfo execution = result.Execution;
        var figures = ExecutionFigures.Of(result);
        sheet.Heading("Execution");
        sheet.Items(
        [
            $"{execution.Driver} driver",
            $"{Quantity.Count(execution.Shards, "shard")} (partition {execution.Partition})",
            Quantity.Count(execution.Silos, "silo"),
            Quantity.Count(execution.Windows, "window"),
            Quantity.Count(execution.Rounds, "round"),
            $"{Quantity.WallSeconds(execution.SetupSeconds)} set-up",
            $"{Quantity.WallSeconds(execution.WallSeconds)} run",
        ]);
        (string, StyledText)[] fields = [.. Fields(figures)];
        if (fields.Length > 0)
        {
            sheet.Blank();
            sheet.Fields(fields);
        }

        IReadOnlyList<string> verdict = ExecutionVerdict.Of(figures);
        if (verdict.Count > 0)
        {
            sheet.Blank();
            sheet.Wrapped(string.Join(' ', verdict));
        }

        if (execution.ShardsRequested > execution.Shards)
        {
            string requested = Quantity.Count(execution.ShardsRequested, "shard");
            string units = Quantity.Count(execution.Shards, "unit");
            sheet.Wrapped($"{requested} requested, but partition {execution.Partition} has only {units}.", Palette.Warning);
        }
    }

    private static IEnumerable<(string Label, StyledText Value)> Fields(ExecutionFigures figures)
    {
        ExecutionInfo execution = figures.Execution;
        if (execution.Windows > 0)
        {
            yield return ("windows", $"{Quantity.Rounded(figures.WindowsPerSecond)} a second, {Quantity.Rounded(figures.EventsPerWindow)} events each");
        }

        if (execution.Shards > 1)
        {
            yield return ("barriers", $"{Quantity.Percent((decimal)figures.BarrierShare)} of the time, {Quantity.Rounded(figures.EventsPerRound)} events a round");
        }

        if (execution.EventsBetweenSilos > 0)
        {
            yield return (
                "between silos",
                $"{Quantity.Count(execution.EventsBetweenSilos, "event")} ({Quantity.Percent((decimal)figures.ShareBetweenSilos)}), "
                + $"{Quantity.Bytes(execution.BytesBetweenSilos)}, {Quantity.Bytes((decimal)figures.BytesPerEventBetweenSilos)} each");
        }

        if (execution.RangeXArraysReceived > 0)
        {
            yield return (
                "range xarrays",
                $"{Quantity.Count(execution.RangeXArraysReceived)} from other silos, {Quantity.Count(execution.RangeXArraysShared)} of them there already");
        }

        if (execution.Checkpoints > 0)
        {
            yield return (
                "checkpoints",
                $"{Quantity.Count(execution.Checkpoints)} in {Quantity.WallSeconds(execution.CheckpointSeconds)}, the last {Quantity.Bytes(execution.CheckpointBytes)}");
        }

        if (execution.Recoveries > 0)
        {
            yield return (
                "recoveries",
                new StyledText($"{Quantity.Count(execution.Recoveries)} in {Quantity.WallSeconds(execution.RecoverySeconds)}", Palette.Warning));
        }
    }
}
