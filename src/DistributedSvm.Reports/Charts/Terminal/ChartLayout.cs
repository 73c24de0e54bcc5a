using System.Globalization;
using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Charts.Terminal;

/// <summary>
/// Where lanes stand: as far apart as the names on the arrows between them ask for, closer where the console is narrow. Lanes that find no place share the last one.
/// </summary>
internal sealed class ChartLayout
{
    /// <summary>Between lanes, and what an arrow needs besides the name on it.</summary>
    private const int LeastGap = 4;
    private const int ComfortableGap = 8;
    private const int AroundName = 5;
    private const int LeastText = 24;
    private const int MostText = 40;
    private const int Gap = 2;

    private readonly int[] _columns;

    public ChartLayout(SequenceChart chart, int width)
    {
        TimeWidth = chart.Steps.Select(step => TimeText(step).Length).Append(0).Max();
        int leastText = Math.Clamp(width * 3 / 10, LeastText, MostText);
        int room = width - TimeWidth - Gap - Gap - leastText;
        int lanes = chart.Lanes.Length;
        int first = lanes == 0 ? 0 : chart.Lanes[0].Name.Length / 2;
        int places = Math.Max(2, ((room - first) / LeastGap) + 1);
        SharedFrom = lanes > places ? places - 1 : lanes;
        int shown = Math.Min(lanes, places);
        Names = [.. Enumerable.Range(0, shown).Select(place => place == SharedFrom
            ? string.Create(CultureInfo.InvariantCulture, $"{lanes - SharedFrom} more")
            : chart.Lanes[place].Name)];
        int[] gaps = Gaps(chart, shown, room - first - 1);
        _columns = new int[shown];
        for (int place = 0; place < shown; place++)
        {
            _columns[place] = place == 0 ? first : _columns[place - 1] + gaps[place - 1];
        }

        int last = shown == 0 ? 0 : _columns[^1] + 1;
        LanesWidth = Math.Min(shown == 0 ? 0 : last + ((Names[^1].Length + 1) / 2), Math.Max(last, room));
        TextStart = TimeWidth + Gap + LanesWidth + Gap;
        TextWidth = Math.Max(1, width - TextStart);
    }

    public int TimeWidth { get; }

    public int LanesWidth { get; }

    /// <summary>Where the text beside the lanes begins.</summary>
    public int TextStart { get; }

    public int TextWidth { get; }

    /// <summary>The names above the lanes' places.</summary>
    public string[] Names { get; }

    /// <summary>The first lane that has no place of its own.</summary>
    public int SharedFrom { get; }

    public IReadOnlyList<int> Columns => _columns;

    /// <summary>The place, from the left, at which a lane stands.</summary>
    public int PlaceOf(int lane) => Math.Min(lane, SharedFrom);

    /// <summary>The column of a lane within the lanes.</summary>
    public int ColumnOf(int lane) => _columns[PlaceOf(lane)];

    /// <summary>Seconds and nanoseconds, as dmesg and ftrace print them.</summary>
    public static string TimeText(ChartStep step) =>
        string.Create(CultureInfo.InvariantCulture, $"{step.At.Picoseconds / 1_000_000_000_000}.{step.At.Picoseconds % 1_000_000_000_000 / 1_000:000000000}");

    /// <summary>Names of lanes in as many lines as keep them apart.</summary>
    public IReadOnlyList<string> Header()
    {
        var lines = new List<char[]>();
        for (int place = 0; place < Names.Length; place++)
        {
            string name = Cells.Fit(Names[place], LanesWidth, "~");
            int start = Math.Clamp(_columns[place] - (name.Length / 2), 0, Math.Max(0, LanesWidth - name.Length));
            char[]? line = lines.Find(line => line.Skip(Math.Max(0, start - 1)).Take(name.Length + 2).All(c => c == ' '));
            if (line is null)
            {
                line = new char[LanesWidth];
                Array.Fill(line, ' ');
                lines.Add(line);
            }

            name.CopyTo(0, line, start, name.Length);
        }

        return [.. lines.Select(line => new string(line).TrimEnd())];
    }

    private int[] Gaps(SequenceChart chart, int shown, int room)
    {
        int[] gaps = new int[Math.Max(0, shown - 1)];
        Array.Fill(gaps, ComfortableGap);
        foreach (ChartMessage message in chart.Messages.OrderBy(message => Math.Abs(message.From - message.To)))
        {
            int left = PlaceOf(Math.Min(message.From, message.To));
            int right = PlaceOf(Math.Max(message.From, message.To));
            int missing = Cells.Width(message.Name) + AroundName + 1 - gaps[left..right].Sum();
            if (missing > 0 && right > left)
            {
                gaps[left] += missing;
            }
        }

        for (int excess = gaps.Sum() - room; excess > 0 && gaps.Max() > LeastGap; excess--)
        {
            gaps[Array.IndexOf(gaps, gaps.Max())]--;
        }

        return gaps;
    }
}
