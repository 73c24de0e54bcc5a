using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace DistributedSvm.Scenarios.Units;

/// <summary>
/// A physical dimension and the units in which a file may write it. Values are exact: a number that is no whole count of the base unit is
/// refused, never rounded. Decimal and binary prefixes mean what they say (<c>GB/s</c> and <c>Gbps</c> decimal, <c>GiB</c> binary).
/// </summary>
public sealed partial class Dimension
{
    /// <summary>Base unit: picoseconds.</summary>
    public static readonly Dimension Time = new("time", "5s", "a picosecond",
        [new("ns", 1_000), new("us", 1_000_000), new("ms", 1_000_000_000), new("s", 1_000_000_000_000)]);

    /// <summary>Base unit: bytes per second. At most 70 TB/s: the fabric counts in fixed point of 2^-16 B/s.</summary>
    public static readonly Dimension Rate = new("rate", "31.5GB/s", "one byte per second",
        [
            new("B/s", 1), new("KB/s", 1_000), new("MB/s", 1_000_000), new("GB/s", 1_000_000_000), new("TB/s", 1_000_000_000_000),
            new("KiB/s", 1L << 10), new("MiB/s", 1L << 20), new("GiB/s", 1L << 30),
            new("Kbps", 1_000, 8), new("Mbps", 1_000_000, 8), new("Gbps", 1_000_000_000, 8), new("Tbps", 1_000_000_000_000, 8),
        ],
        70_000_000_000_000);

    /// <summary>Base unit: bytes.</summary>
    public static readonly Dimension Size = new("size", "4GiB", "one byte",
        [new("B", 1), new("KiB", 1L << 10), new("MiB", 1L << 20), new("GiB", 1L << 30), new("TiB", 1L << 40)]);

    /// <summary>Base unit: 10^9 floating point operations per second.</summary>
    public static readonly Dimension FloatingPoint = new("floating point rate", "12.29TFLOPS", "1 GFLOPS",
        [new("GFLOPS", 1), new("TFLOPS", 1_000)]);

    /// <summary>Base unit: 10^9 integer operations per second.</summary>
    public static readonly Dimension IntegerOperations = new("integer operation rate", "197TOPS", "1 GOPS", [new("GOPS", 1), new("TOPS", 1_000)]);

    /// <summary>Base unit: watts.</summary>
    public static readonly Dimension Power = new("power", "190W", "one watt", [new("W", 1)]);

    /// <summary>Base unit: US dollars.</summary>
    public static readonly Dimension Price = new("price", "599USD", "one dollar", [new("USD", 1)]);

    private readonly string _example;
    private readonly string _finest;

    private Dimension(string name, string example, string finest, ImmutableArray<Unit> units, long maximum = long.MaxValue) =>
        (Name, _example, _finest, Units, Maximum) = (name, example, finest, units, maximum);

    public static ImmutableArray<Dimension> All => [Time, Rate, Size, FloatingPoint, IntegerOperations, Power, Price];

    public string Name { get; }

    public ImmutableArray<Unit> Units { get; }

    /// <summary>The largest value in base units, of either sign.</summary>
    public long Maximum { get; }

    private string UnitNames => string.Join(", ", Units.Select(u => u.Name));

    /// <summary>The value in base units, or false and what is wrong with what to write instead.</summary>
    public bool TryParse(string text, out long value, out string problem)
    {
        value = 0;
        Match match = Quantity().Match(text);
        if (!match.Success)
        {
            problem = $"'{text}' is not a {Name}; write a number with its unit, e.g. {_example}";
            return false;
        }

        string unitName = match.Groups["unit"].Value;
        if (unitName.Length == 0)
        {
            problem = $"'{text}' has no unit; write e.g. {match.Groups["number"].Value}{_example.TrimStart("-0123456789.".ToCharArray())} (units: {UnitNames})";
            return false;
        }

        Unit? unit = Units.FirstOrDefault(u => u.Name == unitName);
        if (unit is null)
        {
            problem = UnknownUnit(unitName);
            return false;
        }

        return TryScale(text, match.Groups["number"].Value, unit, out value, out problem);
    }

    /// <summary>The value in the largest unit that leaves at least one before the point and at most twelve decimals; <see cref="TryParse"/> gives it back.</summary>
    public string Format(long value)
    {
        foreach (Unit unit in Units.Where(IsPreferred).Reverse())
        {
            decimal scaled = (decimal)value / unit.Numerator;
            if (decimal.Abs(scaled) >= 1 && decimal.Round(scaled, 12) == scaled)
            {
                return Written(scaled, unit);
            }
        }

        return Written((decimal)value / Units[0].Numerator, Units[0]);
    }

    /// <summary>Rates are written decimal and in bytes, sizes have binary units only.</summary>
    private bool IsPreferred(Unit unit) => unit.Denominator == 1 && (ReferenceEquals(this, Size) || !unit.Name.Contains('i'));

    private static string Written(decimal value, Unit unit) => value.ToString("0.############", CultureInfo.InvariantCulture) + unit.Name;

    private bool TryScale(string text, string number, Unit unit, out long value, out string problem)
    {
        value = 0;
        problem = Maximum == long.MaxValue ? $"'{text}' is too large for a {Name}" : $"'{text}' is more than {Format(Maximum)}, the largest {Name}";
        try
        {
            decimal scaled = decimal.Parse(number, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture)
                * unit.Numerator / unit.Denominator;
            if (scaled != decimal.Truncate(scaled))
            {
                problem = $"'{text}' is finer than {_finest}; write fewer decimals";
                return false;
            }

            if (decimal.Abs(scaled) > Maximum)
            {
                return false;
            }

            value = (long)scaled;
            problem = "";
            return true;
        }
        catch (OverflowException)
        {
            return false;
        }
    }

    private string UnknownUnit(string written)
    {
        if (ReferenceEquals(this, Size) && written is "KB" or "MB" or "GB" or "TB")
        {
            return $"sizes are binary: write {written[0]}iB instead of {written}";
        }

        string? near = Suggestion.Nearest(written, Units.Select(u => u.Name));
        return near is not null
            ? $"'{written}' is not a unit of {Name}; did you mean '{near}'? (units: {UnitNames})"
            : $"'{written}' is not a unit of {Name}; use one of {UnitNames}";
    }

    [GeneratedRegex(@"^(?<number>[+-]?[0-9]+(\.[0-9]+)?)\s*(?<unit>[A-Za-z/]*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Quantity();
}
