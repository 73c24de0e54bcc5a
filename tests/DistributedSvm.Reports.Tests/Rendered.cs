using Spectre.Console;
using Spectre.Console.Testing;

namespace DistributedSvm.Reports.Tests;

/// <summary>What a report looks like on a console of a given width, without colour.</summary>
internal sealed class Rendered
{
    private Rendered(string text)
    {
        Text = text;
        Lines = text.TrimEnd('\n').Split('\n');
    }

    public string Text { get; }

    public IReadOnlyList<string> Lines { get; }

    public static Rendered At(int width, Action<IAnsiConsole> render, bool unicode = true)
    {
        using var console = new TestConsole();
        console.Profile.Width = width;
        console.Profile.Capabilities.Unicode = unicode;
        render(console);
        return new Rendered(console.Output.ReplaceLineEndings("\n"));
    }

    /// <summary>The only line that holds this.</summary>
    public string Line(string part) => Assert.Single(Lines, l => l.Contains(part, StringComparison.Ordinal));

    /// <summary>No line is wider than the console, none ends in blanks, and nothing steers the terminal.</summary>
    public Rendered Fits(int width)
    {
        Assert.All(Lines, l => Assert.True(Reports.Text.Cells.Width(l) <= width, $"{Reports.Text.Cells.Width(l)} > {width}: {l}"));
        Assert.All(Lines, l => Assert.Equal(l.TrimEnd(), l));
        Assert.DoesNotContain(Text, c => char.IsControl(c) && c != '\n');
        return this;
    }
}
