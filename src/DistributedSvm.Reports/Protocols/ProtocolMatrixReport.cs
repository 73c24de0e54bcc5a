using DistributedSvm.Reports.Text;
using Spectre.Console;

namespace DistributedSvm.Reports.Protocols;

/// <summary>
/// The matrix on a console: protocols on their own bases, then what depends on the base, then in full what is not as stated. A cell names the invariant that broke first,
/// whose fault it was and when; <c>+2</c>: two more broke later; <c>!</c>: the scenario says something else.
/// </summary>
public static class ProtocolMatrixReport
{
    private const string Mark = "! ";

    public static void Render(IAnsiConsole console, ProtocolMatrix matrix)
    {
        var sheet = new Sheet(console);
        MatrixCell[] columns = matrix.Rows.IsEmpty ? [] : [.. matrix.Rows[0].Cells];
        string[] protocols = [.. columns.Select(cell => cell.Protocol).Distinct()];
        string[] bases = [.. columns.Select(cell => cell.VfioBase).Distinct()];
        OnDefaultBases(sheet, matrix, columns, protocols);
        ByBase(sheet, matrix, protocols, bases);
        Differing(sheet, matrix);
        Legend(sheet, matrix);
    }

    private static void OnDefaultBases(Sheet sheet, ProtocolMatrix matrix, MatrixCell[] columns, string[] protocols)
    {
        sheet.Heading("Protocols, each on the vfio base that it stands on");
        var table = new TextTable(
        [
            new("scenario"),
            .. columns.Where(cell => cell.IsDefaultBase).Select(cell => new TextColumn($"{cell.Protocol}@{cell.VfioBase}")),
        ]);
        foreach (MatrixRow row in matrix.Rows)
        {
            table.Add([row.Name, .. protocols.Select(protocol => Cell(row.Of(protocol).First(cell => cell.IsDefaultBase)))]);
        }

        table.WriteTo(sheet);
    }

    private static void ByBase(Sheet sheet, ProtocolMatrix matrix, string[] protocols, string[] bases)
    {
        var table = new TextTable([new("scenario and protocol"), .. bases.Select(name => new TextColumn(name))]);
        bool isEmpty = true;
        foreach (MatrixRow row in matrix.Rows)
        {
            foreach (string protocol in protocols)
            {
                MatrixCell[] cells = [.. row.Of(protocol)];
                if (cells.Any(cell => !cell.IsLike(cells[0])))
                {
                    table.Add([$"{row.Name} {protocol}", .. cells.Select(Cell)]);
                    isEmpty = false;
                }
            }
        }

        sheet.Heading("What depends on the vfio base");
        if (isEmpty)
        {
            sheet.Line("nothing");
        }
        else
        {
            table.WriteTo(sheet);
        }
    }

    private static StyledText Cell(MatrixCell cell)
    {
        string mark = cell.Differs ? Mark : "";
        if (!cell.IsApplicable)
        {
            return new StyledText(mark + "n/a", cell.Differs ? Palette.Bad : Palette.Faint);
        }

        if (cell.Violations.IsEmpty)
        {
            return new StyledText(mark + "clean", cell.Differs ? Palette.Bad : Palette.Good);
        }

        CellViolation first = cell.Violations[0];
        string more = cell.Violations.Length > 1 ? $" +{Quantity.Count(cell.Violations.Length - 1)}" : "";
        string text = $"{mark}{first.Invariant} {JsonOutput.Name(first.Blame)} {Quantity.Duration(first.First.Picoseconds, first.First.Picoseconds)}{more}";
        return new StyledText(text, cell.Differs ? Palette.Bad : Palette.Warning);
    }

    private static void Differing(Sheet sheet, ProtocolMatrix matrix)
    {
        sheet.Heading("Against what the scenarios say");
        if (matrix.IsAsStated)
        {
            sheet.Line(new StyledText("every outcome is as stated", Palette.Good));
            return;
        }

        foreach ((MatrixRow row, MatrixCell cell) in matrix.Differing)
        {
            string found = cell.Violations.IsEmpty ? "clean" : string.Join(", ", cell.Violations.Select(v => $"{v.Invariant} {JsonOutput.Name(v.Blame)}"));
            sheet.Wrapped($"stated: {cell.Stated}; found: {found}", lead: $"{row.Name} {cell.Protocol}@{cell.VfioBase}  ", leadStyle: Palette.Bad);
            foreach (CellViolation violation in cell.Violations)
            {
                sheet.Wrapped($"{violation.First} {violation.Entity}: {violation.Text}", Palette.Faint, $"  {violation.Invariant} x{Quantity.Count(violation.Count)}  ", Palette.Faint);
            }
        }
    }

    private static void Legend(Sheet sheet, ProtocolMatrix matrix)
    {
        sheet.Blank();
        string runs = Quantity.Count(matrix.Rows.Sum(row => row.Cells.Count(cell => cell.IsApplicable)), "run");
        sheet.Wrapped($"{runs} of {Quantity.Count(matrix.Rows.Length, "scenario")}. A cell: the invariant that broke first, whose fault it was, when; how many others broke later. "
            + "! is not what the scenario says. One in full: dsvm simulate SCENARIO --protocol NAME --vfio-base NAME", Palette.Faint);
    }
}
