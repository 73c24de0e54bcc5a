using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Runs;

/// <summary>What one workload of the scenario got: its figures, its latency percentiles and, of copies, a summary.</summary>
internal static class WorkloadSection
{
    public static void Write(Sheet sheet, WorkloadResult workload)
    {
        sheet.Heading($"Workload {workload.Name} ({workload.Kind})");
        (IReadOnlyList<Spread> spreads, IReadOnlyList<MetricResult> figures) = Spread.Split(workload.Metrics);
        if (figures.Count > 0)
        {
            Figures(sheet, figures);
        }

        if (spreads.Count > 0)
        {
            if (figures.Count > 0)
            {
                sheet.Blank();
            }

            Spreads(sheet, spreads);
        }

        if (!workload.Copies.IsDefaultOrEmpty)
        {
            if (workload.Metrics.Length > 0)
            {
                sheet.Blank();
            }

            CopySection.Write(sheet, workload.Copies);
        }
        else if (workload.Metrics.Length == 0)
        {
            sheet.Line("no figures");
        }
    }

    private static void Figures(Sheet sheet, IReadOnlyList<MetricResult> figures)
    {
        var table = new TextTable(new("", Shrinks: true), new("", Right: true));
        foreach (MetricResult figure in figures)
        {
            var title = MetricTitle.Of(figure.Name);
            table.Add(title.Text, title.Show(figure.Value, figure.Value));
        }

        table.WriteTo(sheet);
    }

    private static void Spreads(Sheet sheet, IReadOnlyList<Spread> spreads)
    {
        IReadOnlyList<string> statistics = Spread.Statistics(spreads);
        var table = new TextTable([new("", Shrinks: true), .. statistics.Select(s => new TextColumn(s, Right: true))]);
        foreach (Spread spread in spreads)
        {
            var title = MetricTitle.Of(spread.Stem);
            decimal scale = spread.Values.Values.Max(Math.Abs);
            table.Add([title.Text, .. statistics.Select(Cell)]);

            StyledText Cell(string statistic) => spread.Values.TryGetValue(statistic, out decimal value) ? title.Show(value, scale) : "";
        }

        table.WriteTo(sheet);
    }
}
