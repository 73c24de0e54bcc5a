using Spectre.Console;

namespace DistributedSvm.Reports.Text;

/// <summary>What colours mean in every report. A report must read the same without them.</summary>
internal static class Palette
{
    public static readonly Style Title = new(decoration: Decoration.Bold);

    public static readonly Style Faint = new(Color.Grey);

    public static readonly Style Good = new(Color.Green);

    public static readonly Style Warning = new(Color.Yellow);

    public static readonly Style Bad = new(Color.Red);

    public static readonly Style Bar = new(Color.DodgerBlue1);
}
