using Spectre.Console;

namespace DistributedSvm.Reports.Charts.Terminal;

/// <summary>The characters of a sequence chart, as the console's encoding can show them.</summary>
internal sealed record ChartGlyphs
{
    private static readonly ChartGlyphs Unicode = new()
    {
        Lane = '│',
        Held = '┃',
        Waiting = '┊',
        HeldAndWaiting = '╏',
        HoldBegins = '╽',
        HoldEnds = '╿',
        Line = '─',
        AnswerLine = '╌',
        ToRight = '►',
        ToLeft = '◄',
        FromLeft = '├',
        FromRight = '┤',
        HeldFromLeft = '┠',
        HeldFromRight = '┨',
        Crossing = '┼',
        HeldCrossing = '╂',
        Itself = '↺',
        Broken = '✗',
        Gap = '⋮',
    };

    private static readonly ChartGlyphs Ascii = new()
    {
        Lane = '|',
        Held = '#',
        Waiting = ':',
        HeldAndWaiting = '%',
        HoldBegins = '#',
        HoldEnds = '#',
        Line = '-',
        AnswerLine = '.',
        ToRight = '>',
        ToLeft = '<',
        FromLeft = '|',
        FromRight = '|',
        HeldFromLeft = '#',
        HeldFromRight = '#',
        Crossing = '+',
        HeldCrossing = '#',
        Itself = '@',
        Broken = 'X',
        Gap = ':',
    };

    public required char Lane { get; init; }

    /// <summary>The owner of a lock that is held.</summary>
    public required char Held { get; init; }

    /// <summary>One who waits for a lock.</summary>
    public required char Waiting { get; init; }

    public required char HeldAndWaiting { get; init; }

    public required char HoldBegins { get; init; }

    public required char HoldEnds { get; init; }

    public required char Line { get; init; }

    public required char AnswerLine { get; init; }

    public required char ToRight { get; init; }

    public required char ToLeft { get; init; }

    /// <summary>Where a lane sends to the right.</summary>
    public required char FromLeft { get; init; }

    /// <summary>Where a lane sends to the left.</summary>
    public required char FromRight { get; init; }

    public required char HeldFromLeft { get; init; }

    public required char HeldFromRight { get; init; }

    public required char Crossing { get; init; }

    public required char HeldCrossing { get; init; }

    /// <summary>A message to itself: a timer.</summary>
    public required char Itself { get; init; }

    /// <summary>An invariant broke here.</summary>
    public required char Broken { get; init; }

    /// <summary>A long time passes.</summary>
    public required char Gap { get; init; }

    public static ChartGlyphs Of(IAnsiConsole console) => console.Profile.Capabilities.Unicode ? Unicode : Ascii;
}
