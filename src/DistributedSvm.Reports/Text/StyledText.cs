using Spectre.Console;

namespace DistributedSvm.Reports.Text;

/// <summary>Text with the colour it has on a terminal that shows colours. Never markup: names may hold brackets.</summary>
internal readonly record struct StyledText(string Text, Style? Style = null)
{
    public static implicit operator StyledText(string text) => new(text);
}
