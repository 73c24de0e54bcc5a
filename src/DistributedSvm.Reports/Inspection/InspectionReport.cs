using System.Collections.Immutable;
using DistributedSvm.Reports.Text;
using Spectre.Console;

namespace DistributedSvm.Reports.Inspection;

/// <summary>The readable report of <c>dsvm inspect</c>: an entity's state as a tree.</summary>
public static class InspectionReport
{
    public static void Render(IAnsiConsole console, InspectedEntity entity)
    {
        var sheet = new Sheet(console);
        sheet.Heading(entity.Path);
        sheet.Fields(("run", entity.Run), ("kind", JsonOutput.Name(entity.Kind)), ("virtual time", entity.At.ToString()));
        sheet.Blank();
        if (entity.IsUntouched)
        {
            sheet.Wrapped("Nothing has happened to it yet: it comes into being with its first event.", Palette.Faint);
        }

        Branches(sheet, entity.State, "");
    }

    private static void Branches(Sheet sheet, ImmutableArray<InspectedValue> values, string below)
    {
        // Names of one group that have values line up.
        int width = values.Where(value => value.Value is not null).Select(value => Cells.Width(Cells.Clean(value.Name))).DefaultIfEmpty(0).Max();
        for (int i = 0; i < values.Length; i++)
        {
            InspectedValue value = values[i];
            bool last = i == values.Length - 1;
            string guide = below + (last ? sheet.Glyphs.LastBranch : sheet.Glyphs.Branch);
            string name = Cells.Clean(value.Name);
            if (value.Value is { Length: > 0 } text)
            {
                sheet.Wrapped(text, lead: guide + Cells.Pad(name, width, right: false) + "  ", leadStyle: Palette.Faint);
            }
            else
            {
                string empty = value.Value is null && value.Children.IsEmpty ? " (empty)" : "";
                sheet.Line(new(guide, Palette.Faint), Cells.Fit(name + empty, sheet.Width - Sheet.Indent - Cells.Width(guide), sheet.Glyphs.Ellipsis));
            }

            Branches(sheet, value.Children, below + (last ? "  " : sheet.Glyphs.Trunk));
        }
    }
}
