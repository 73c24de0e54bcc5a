using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Runs;

/// <summary>How the run was executed.</summary>
internal static class ExecutionSection
{
    public static void Write(Sheet sheet, ExecutionInfo execution)
    {
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
        if (execution.ShardsRequested > execution.Shards)
        {
            string requested = Quantity.Count(execution.ShardsRequested, "shard");
            string units = Quantity.Count(execution.Shards, "unit");
            sheet.Wrapped($"{requested} requested, but partition {execution.Partition} has only {units}.", Palette.Warning);
        }
    }
}
