using DistributedSvm.Reports.Text;
using Spectre.Console;

namespace DistributedSvm.Reports.Charts.Terminal;

/// <summary>One line of lanes, drawn character by character.</summary>
internal sealed class LaneCanvas
{
    private readonly char[] _characters;
    private readonly Style?[] _styles;

    public LaneCanvas(int width)
    {
        _characters = new char[width];
        _styles = new Style?[width];
        Array.Fill(_characters, ' ');
    }

    public int Width => _characters.Length;

    public char this[int column] => _characters[column];

    public void Put(int column, char character, Style? style)
    {
        if ((uint)column < (uint)_characters.Length)
        {
            _characters[column] = character;
            _styles[column] = style;
        }
    }

    public void Put(int column, string text, Style? style)
    {
        foreach (char character in text)
        {
            Put(column++, character, style);
        }
    }

    /// <summary>Runs of one style.</summary>
    public IEnumerable<StyledText> Parts()
    {
        for (int start = 0; start < Width;)
        {
            int end = start + 1;
            while (end < Width && Equals(_styles[end], _styles[start]))
            {
                end++;
            }

            yield return new StyledText(new string(_characters, start, end - start), _styles[start]);
            start = end;
        }
    }
}
