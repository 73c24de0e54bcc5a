using System.Globalization;
using DistributedSvm.Reports.Text;
using Spectre.Console;

namespace DistributedSvm.Reports.Svm;

/// <summary>The readable report of <c>dsvm svm calibrate</c>: a table of each profile.</summary>
public static class SvmCalibrationReport
{
    public static void Render(IAnsiConsole console, SvmCalibrationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var sheet = new Sheet(console);
        foreach (CalibratedProfile profile in result.Profiles)
        {
            sheet.Heading($"{profile.Name}: {profile.Title}");
            Table(sheet, profile);
            foreach (string source in profile.Rows.Select(row => row.Source).Where(source => source.Length > 0).Distinct())
            {
                sheet.Wrapped(source, Palette.Faint, "published by: ", Palette.Faint);
            }

            if (profile.Trial.Violation is { } violation)
            {
                sheet.Wrapped(violation, Palette.Bad, "violation: ", Palette.Bad);
            }
        }

        sheet.Heading("Answer");
        sheet.Wrapped(result.Answer, result.Failed ? Palette.Bad : Palette.Good);
        if (result.Interrupted)
        {
            sheet.Wrapped($"Interrupted: {Quantity.Count(result.Profiles.Length, "profile")} had run.", Palette.Warning);
        }
    }

    private static void Table(Sheet sheet, CalibratedProfile profile)
    {
        var table = new TextTable(
            new("of a range of 2 MiB", Shrinks: true), new("published", Right: true), new("simulated", Right: true), new("difference", Right: true), new("how"));
        foreach (CalibrationRow row in profile.Rows)
        {
            StyledText Cell(string text) => new(text, row.IsOut ? Palette.Bad : default(Style?));
            table.Add(
                Cell(row.Quantity),
                Cell(Time(row.PublishedUs)),
                Cell(row.SimulatedUs is null ? "none" : Time(row.SimulatedUs)),
                Cell(row.Difference is { } difference ? string.Create(CultureInfo.InvariantCulture, $"{difference * 100m:+0.0;-0.0;0.0} %") : "-"),
                Cell(row.PublishedUs is null ? "-" : row.IsFitted ? "fitted" : "predicted"));
        }

        table.WriteTo(sheet);
    }

    private static string Time(decimal? microseconds) => microseconds is { } time ? string.Create(CultureInfo.InvariantCulture, $"{time:0.0#} us") : "-";
}
