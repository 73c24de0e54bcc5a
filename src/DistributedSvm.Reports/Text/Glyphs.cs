using Spectre.Console;

namespace DistributedSvm.Reports.Text;

/// <summary>The characters of a report beyond letters and digits: as the console's encoding can show them.</summary>
internal sealed record Glyphs(
    char Rule,
    char BarFull,
    char BarEmpty,
    string BarTrace,
    string Separator,
    string Ellipsis,
    string Branch,
    string LastBranch,
    string Trunk,
    string Chain)
{
    private static readonly Glyphs Unicode = new('─', '█', '░', "▏", " · ", "…", "├─", "└─", "│ ", "└─ ");

    private static readonly Glyphs Ascii = new('-', '#', '.', "|", ", ", "~", "|-", "`-", "| ", "`- ");

    public static Glyphs Of(IAnsiConsole console) => console.Profile.Capabilities.Unicode ? Unicode : Ascii;

    /// <summary>A bar of <paramref name="width"/> cells; whatever is above zero leaves a trace, and only 1 fills it.</summary>
    public (string Full, string Empty) Bar(decimal ratio, int width)
    {
        decimal clamped = Math.Clamp(ratio, 0m, 1m);
        int full = (int)Math.Round(clamped * width, MidpointRounding.AwayFromZero);
        if (full == width && clamped < 1m)
        {
            full = width - 1;
        }

        return full == 0 && clamped > 0m
            ? (BarTrace, new string(BarEmpty, width - 1))
            : (new string(BarFull, full), new string(BarEmpty, width - full));
    }
}
