using System.Globalization;
using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Runs;

/// <summary>Guests that were moved, saved or restored: how long it took, how long they stood still, what was copied, what failed.</summary>
internal static class MigrationSection
{
    public static void Write(Sheet sheet, MigrationResult? migrations)
    {
        if (migrations is null)
        {
            return;
        }

        sheet.Heading("Migrations");
        var table = new TextTable(new("", Shrinks: true), new("", Right: true));
        Add(migrations.Done, "guests moved");
        Add(migrations.Saved, "guests saved");
        Add(migrations.Restored, "images restored");
        Add(migrations.RecoveriesRepeated, "recoveries begun over");
        if (migrations.Done > 0)
        {
            table.Add("time of a move", Text(migrations.Total));
            table.Add("of which the guest stood still", Text(migrations.Downtime));
        }

        foreach (MetricResult bytes in migrations.Bytes)
        {
            table.Add($"read of {bytes.Name}", Quantity.Bytes(bytes.Value));
        }

        table.WriteTo(sheet);
        foreach (FailedMigration failed in migrations.Failed)
        {
            sheet.Wrapped($"{failed.Guest}: {failed.Errno}{(failed.Count > 1 ? $", {failed.Count.ToString(CultureInfo.InvariantCulture)} times" : "")}; it went on as it was", Palette.Warning);
        }

        void Add(long count, string noun)
        {
            if (count > 0)
            {
                table.Add(noun, Quantity.Count(count));
            }
        }
    }

    private static string Text(TimeRange range) => range.Least == range.Most ? Time(range.Most) : $"{Time(range.Least)} to {Time(range.Most)}";

    private static string Time(DistributedSvm.Model.Core.SimTime time) => Quantity.Duration(time.Picoseconds, time.Picoseconds);
}
