using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Text;
using Spectre.Console;

namespace DistributedSvm.Reports.Runs;

/// <summary>
/// The readable report of a run: what was built, which paths the buffers took, what the workloads got, the busiest links, violations, how it was executed.
/// </summary>
public static class RunReport
{
    /// <summary>Writes the report. No line is wider than the console (40 columns at least); without colour nothing is lost but colour.</summary>
    public static void Render(IAnsiConsole console, RunResult result)
    {
        var sheet = new Sheet(console);
        Header(sheet, result);
        BuiltSection.Write(sheet, result.Entities);
        PathSection.Write(sheet, result.Paths);
        foreach (WorkloadResult workload in result.Workloads)
        {
            WorkloadSection.Write(sheet, workload);
        }

        SvmSection.Write(sheet, result.Svm);
        SriovSection.Write(sheet, result.Sriov);
        MigrationSection.Write(sheet, result.Migrations);
        LinkSection.Write(sheet, result.Links, Frames(result));
        ViolationSection.Write(sheet, result);
        ExecutionSection.Write(sheet, result);
    }

    /// <summary>Frames shown by all workloads.</summary>
    private static decimal Frames(RunResult result) =>
        result.Workloads.SelectMany(workload => workload.Metrics).Where(metric => metric.Name == "frames").Sum(metric => metric.Value);

    private static void Header(Sheet sheet, RunResult result)
    {
        sheet.Heading(result.Scenario);
        if (result.Interrupted)
        {
            sheet.Wrapped($"Interrupted at {result.VirtualTime} of virtual time: the figures cover what ran until then.", Palette.Warning);
        }

        string rate = Quantity.EventsPerSecond(result.Execution.EventsPerSecond);
        List<(string Label, StyledText Value)> fields =
        [
            ("seed", result.Seed.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ("protocol", $"{result.Protocol} on vfio base {result.VfioBase}"),
            ("schedule", result.Schedule),
            ("model", result.ModelVersion),
            ("digest", RunResultJson.DigestText(result.Digest)),
            ("virtual time", result.VirtualTime.ToString()),
            ("events", $"{Quantity.Count(result.Events)} ({rate})"),
        ];
        if (result.Interleavings is { Buffers: > 0 } seen)
        {
            string distinct = (seen.IsLowerBound ? "at least " : "") + Quantity.Count(seen.Distinct, "order");
            fields.Add(("interleavings", $"{distinct} of the steps of {Quantity.Count(seen.Buffers, "buffer")}"));
        }

        if (!result.LockOrder.IsEmpty)
        {
            fields.Add(("lock order", string.Join(", ", result.LockOrder.Select(edge => $"{edge.Held} -> {edge.Taken}"))));
        }

        if (!result.RefusedActions.IsEmpty)
        {
            fields.Add(("refused", string.Join(", ", result.RefusedActions.Select(action => $"{action.Action} {action.Errno} x{Quantity.Count(action.Count)}"))));
        }

        sheet.Fields([.. fields]);
    }
}
