using DistributedSvm.Model.Sharing;
using DistributedSvm.Reports.Text;
using Spectre.Console;

namespace DistributedSvm.Reports.Charts.Terminal;

/// <summary>Draws lanes, arrows and the marks on them.</summary>
internal sealed class LaneDrawing(ChartLayout layout, ChartGlyphs glyphs, LaneStates states)
{
    /// <summary>The lanes as they are now.</summary>
    public LaneCanvas Lanes()
    {
        var canvas = new LaneCanvas(layout.LanesWidth);
        for (int place = 0; place < layout.Columns.Count; place++)
        {
            // Of lanes that share a place nobody can tell whose lock it is.
            bool isOne = place < layout.SharedFrom;
            bool isHeld = isOne && states.IsHeld(place);
            bool isWaiting = isOne && states.IsWaiting(place);
            char lane = isHeld && isWaiting ? glyphs.HeldAndWaiting : isHeld ? glyphs.Held : isWaiting ? glyphs.Waiting : glyphs.Lane;
            if (!isOne || !states.IsAbsent(place))
            {
                canvas.Put(layout.Columns[place], lane, isHeld || isWaiting ? Palette.Warning : Palette.Faint);
            }
        }

        return canvas;
    }

    /// <summary>An arrow over the lanes.</summary>
    /// <returns>Whether there was room for the name on it.</returns>
    public bool Arrow(LaneCanvas canvas, ChartMessage message)
    {
        int from = layout.ColumnOf(message.From);
        int to = layout.ColumnOf(message.To);
        bool isAnswer = message.Answers is not null;
        Style style = message.HasFailed ? Palette.Bad : isAnswer ? Palette.Faint : Palette.Bar;
        Style nameStyle = message.HasFailed ? Palette.Bad : isAnswer ? Style.Plain : Palette.Title;
        if (from == to)
        {
            canvas.Put(from + 1, glyphs.Itself, style);
            return IsFree(canvas, from + 2, message.Name.Length + 2) && Write(canvas, from + 3, message.Name, nameStyle);
        }

        (int left, int right) = (Math.Min(from, to), Math.Max(from, to));
        for (int column = left + 1; column < right; column++)
        {
            canvas.Put(column, isAnswer ? AnswerOver(canvas[column]) : LineOver(canvas[column]), style);
        }

        bool isHeld = canvas[from] == glyphs.Held || canvas[from] == glyphs.HeldAndWaiting;
        canvas.Put(
            from,
            from < to ? (isHeld ? glyphs.HeldFromLeft : glyphs.FromLeft) : isHeld ? glyphs.HeldFromRight : glyphs.FromRight,
            isHeld ? Palette.Warning : style);
        canvas.Put(from < to ? right - 1 : left + 1, from < to ? glyphs.ToRight : glyphs.ToLeft, style);

        int room = right - left - 1;
        int width = Cells.Width(message.Name);
        if (width != message.Name.Length || room < width + 3)
        {
            return false;
        }

        bool isLoose = room >= width + 5;
        int start = left + (from < to ? 2 : 3);
        return Write(canvas, start, isLoose ? $" {message.Name} " : message.Name, nameStyle);
    }

    /// <summary>What happened to a lock in the event of this line.</summary>
    public void Mark(LaneCanvas canvas, ChartLock item)
    {
        if (item.Action == LockAction.Waits || layout.PlaceOf(item.Owner) >= layout.SharedFrom)
        {
            return;
        }

        int column = layout.ColumnOf(item.Owner);
        char now = canvas[column];

        // Handed on at once: it is held before and after.
        char mark = item.Action == LockAction.Released ? glyphs.HoldEnds : now == glyphs.HoldEnds ? glyphs.Held : glyphs.HoldBegins;
        canvas.Put(column, mark, Palette.Warning);
    }

    public void Mark(LaneCanvas canvas, ChartViolation violation) => canvas.Put(layout.ColumnOf(violation.Lane), glyphs.Broken, Palette.Bad);

    private static bool IsFree(LaneCanvas canvas, int column, int width) =>
        column + width <= canvas.Width && Enumerable.Range(column, width).All(i => canvas[i] == ' ');

    private static bool Write(LaneCanvas canvas, int column, string text, Style? style)
    {
        canvas.Put(column, text, style);
        return true;
    }

    private char LineOver(char lane) => lane == ' ' ? glyphs.Line : lane == glyphs.Held || lane == glyphs.HeldAndWaiting ? glyphs.HeldCrossing : glyphs.Crossing;

    private char AnswerOver(char lane) => lane == ' ' ? glyphs.AnswerLine : lane;
}
