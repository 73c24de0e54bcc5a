using System.Globalization;
using System.Text.RegularExpressions;

namespace DistributedSvm.Scenarios.Units;

/// <summary>A PCIe link by generation and width, written <c>gen5x8</c>.</summary>
public readonly partial record struct PcieLink(int Generation, int Lanes)
{
    /// <summary>
    /// The raw rate of each direction after line coding: PCI Express Base Specification, 8b/10b up to generation 2 (2.5 and 5 GT/s),
    /// 128b/130b from 3 (8, 16 and 32 GT/s). Gen5 x8 is 31,507,692,307 B/s, the 31.5 GB/s of the literature.
    /// </summary>
    public long BytesPerSecond => Generation <= 2
        ? Lanes * 250_000_000L * Generation
        : Lanes * (8_000_000_000L << (Generation - 3)) * 128 / 130 / 8;

    public static bool TryParse(string text, out PcieLink link)
    {
        Match match = Pattern().Match(text);
        link = match.Success
            ? new(match.Groups[1].ValueSpan[0] - '0', int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture))
            : default;
        return match.Success;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"gen{Generation}x{Lanes}");

    [GeneratedRegex("^gen([1-5])x(1|2|4|8|16)$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
