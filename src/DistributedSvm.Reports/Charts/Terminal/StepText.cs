using System.Globalization;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Charts.Terminal;

/// <summary>What stands beside the lanes.</summary>
internal static class StepText
{
    /// <summary>The items of a message: its name where the arrow had no room for it, operation, result, fields, and how long an answer took.</summary>
    public static IEnumerable<StyledText> Of(ChartMessage message, bool hasName)
    {
        if (!hasName)
        {
            yield return new StyledText(message.Name, message.HasFailed ? Palette.Bad : Palette.Title);
        }

        if (message.Operation is { } operation)
        {
            yield return new StyledText(Of(operation), Palette.Faint);
        }

        if (message.Errno is { } errno)
        {
            yield return errno == Errno.Ok ? new StyledText("ok", Palette.Good) : new StyledText(errno.ToString(), Palette.Bad);
        }

        foreach (ChartField field in message.Fields.Where(field => field.Brief.Length > 0))
        {
            yield return Cells.Clean(field.Brief);
        }

        if (message.Answers is { } question)
        {
            // What "Completed" was about is not in its name.
            yield return new StyledText(message.Name == nameof(Completed) ? $"{question} took {message.Took}" : $"took {message.Took}", Palette.Faint);
        }
    }

    public static IEnumerable<StyledText> Of(ChartLock item)
    {
        string task = $"{item.Holder} {Of(item.Task.Operation)}";
        string name = item.Class.Name();
        string held = string.Join(" and ", LockName.In(item.Held));
        string under = held.Length > 0 ? $" while holding {held}" : "";
        yield return new StyledText(
            item.Action switch
            {
                LockAction.Waits => $"{task} waits for {name}{under}",
                LockAction.Acquired => $"{task} takes {name}{under}",
                _ => $"{task} lets go of {name}{(item.HeldFor is { } time ? $" after {time}" : "")}",
            },
            Palette.Warning);
    }

    public static IEnumerable<StyledText> Of(ChartViolation violation)
    {
        yield return new StyledText($"{violation.Invariant}: {JsonOutput.Name(violation.Blame)} at fault", Palette.Bad);
        yield return new StyledText(Cells.Clean(violation.Text), Palette.Bad);
    }

    /// <summary>Items, separated by commas, in lines of at most this width.</summary>
    public static IReadOnlyList<List<StyledText>> Lines(IEnumerable<StyledText> items, int width)
    {
        List<List<StyledText>> lines = [[]];
        int used = 0;
        foreach (StyledText item in items)
        {
            string separator = used == 0 ? "" : lines[^1][^1].Text.StartsWith('#') ? " " : ", ";
            if (used + separator.Length + Cells.Width(item.Text) <= width)
            {
                lines[^1].Add(new StyledText(separator, Palette.Faint));
                lines[^1].Add(item);
                used += separator.Length + Cells.Width(item.Text);
                continue;
            }

            if (used > 0)
            {
                lines.Add([]);
            }

            IReadOnlyList<string> wrapped = Cells.Wrap(item.Text, width, width);
            for (int i = 0; i < wrapped.Count; i++)
            {
                if (i > 0)
                {
                    lines.Add([]);
                }

                lines[^1].Add(item with { Text = wrapped[i] });
            }

            used = Cells.Width(wrapped[^1]);
        }

        return lines;
    }

    private static string Of(OperationId operation) => string.Create(CultureInfo.InvariantCulture, $"#{operation.Value}");
}
