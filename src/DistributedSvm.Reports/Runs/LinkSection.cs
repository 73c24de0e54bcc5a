using System.Collections.Immutable;
using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Text;
using Spectre.Console;

namespace DistributedSvm.Reports.Runs;

/// <summary>The busiest links as bars: utilization in the measured time and payload carried, altogether and per frame shown.</summary>
internal static class LinkSection
{
    private const int Shown = 10;
    private const decimal Saturated = 0.9m;

    public static void Write(Sheet sheet, ImmutableArray<LinkResult> links, decimal frames)
    {
        LinkResult[] busy =
        [
            .. links.Where(l => l.Bytes > 0)
                .OrderByDescending(l => l.Utilization)
                .ThenByDescending(l => l.Bytes)
                .ThenBy(l => l.Name, StringComparer.Ordinal),
        ];
        string note = busy.Length > Shown ? $" ({Shown} of {Quantity.Count(busy.Length)} that carried anything)" : "";
        sheet.Heading("Busiest links" + note);
        if (busy.Length == 0)
        {
            sheet.Line("no link carried anything");
            return;
        }

        var bars = new BarTable();
        foreach (LinkResult link in busy.Take(Shown))
        {
            Style style = link.Utilization >= Saturated ? Palette.Warning : Palette.Bar;
            bars.Add(link.Name, link.Utilization, Carried(link, frames), style);
        }

        bars.WriteTo(sheet);
    }

    private static string Carried(LinkResult link, decimal frames) => frames == 0
        ? Quantity.Bytes(link.Bytes)
        : $"{Quantity.Bytes(link.Bytes)}, {Quantity.Bytes(link.Bytes / frames)} a frame";
}
