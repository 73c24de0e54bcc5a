using System.Globalization;
using System.Text.RegularExpressions;

namespace DistributedSvm.Scenarios.Units;

/// <summary>The size of a frame in pixels, written <c>1920x1080</c>.</summary>
public readonly partial record struct Resolution(int Width, int Height)
{
    /// <summary>The largest side that a display engine of this class scans out.</summary>
    public const int MaximumSide = 16_384;

    public static bool TryParse(string text, out Resolution resolution)
    {
        Match match = Pattern().Match(text);
        resolution = default;
        if (!match.Success)
        {
            return false;
        }

        resolution = new(int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture), int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture));
        return resolution is { Width: > 0 and <= MaximumSide, Height: > 0 and <= MaximumSide };
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Width}x{Height}");

    [GeneratedRegex("^([0-9]{1,6})x([0-9]{1,6})$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
