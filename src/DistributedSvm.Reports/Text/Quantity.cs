using System.Globalization;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Reports.Text;

/// <summary>Figures as people read them. Decimal units: 1 GB is 10^9 bytes.</summary>
internal static class Quantity
{
    private static readonly string[] Prefixes = ["", "k", "M", "G", "T", "P", "E"];

    private static readonly (SimTime Size, string Name)[] TimeUnits =
    [
        (new(SimTime.PicosecondsPerSecond), "s"),
        (SimTime.FromMilliseconds(1), "ms"),
        (SimTime.FromMicroseconds(1), "us"),
        (SimTime.FromNanoseconds(1), "ns"),
    ];

    public static string Count(decimal value) => value.ToString("#,##0.###", CultureInfo.InvariantCulture);

    /// <summary>A measured figure: one decimal below a hundred, whole from there on; <c>unknown</c> when nothing was measured.</summary>
    public static string Rounded(double value) =>
        Math.Abs(value) < 1e15 ? Count(Math.Round((decimal)value, Math.Abs(value) < 99.95 ? 1 : 0)) : "unknown";

    /// <summary>A noun with its count: <c>1 silo</c>, <c>2 silos</c>.</summary>
    public static string Count(long value, string noun) => $"{Count(value)} {noun}{(value == 1 ? "" : "s")}";

    public static string Bytes(decimal value) => Scaled(value, "B");

    public static string BytesPerSecond(decimal value) => Scaled(value, "B/s");

    /// <summary>A rate of a link in GB/s with two decimals, so that a column of them lines up.</summary>
    public static string LinkRate(decimal bytesPerSecond) =>
        string.Create(CultureInfo.InvariantCulture, $"{bytesPerSecond / 1_000_000_000m:#,##0.00} GB/s");

    /// <summary>Three significant digits and a prefix: <c>1.23 M</c>.</summary>
    public static string Short(decimal value) => Scaled(value, "").TrimEnd();

    /// <summary>A ratio as a percentage with one decimal; what is above zero never reads as zero, nor below one as one.</summary>
    public static string Percent(decimal ratio)
    {
        decimal percent = Math.Round(ratio * 100m, 1, MidpointRounding.AwayFromZero);
        return (ratio, percent) switch
        {
            ( > 0m, 0m) => "<0.1 %",
            ( < 1m, 100m) => ">99.9 %",
            _ => string.Create(CultureInfo.InvariantCulture, $"{percent:0.0} %"),
        };
    }

    /// <summary>A length of virtual time in the unit in which <paramref name="scale"/> has at least one before the point, with up to three decimals.</summary>
    public static string Duration(decimal picoseconds, decimal scale)
    {
        foreach ((SimTime size, string name) in TimeUnits)
        {
            if (Math.Abs(scale) >= size.Picoseconds)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{picoseconds / size.Picoseconds:#,##0.000} {name}");
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{picoseconds:0.###} ps");
    }

    /// <summary>A length of wall-clock time.</summary>
    public static string Wall(TimeSpan time) => time.TotalSeconds switch
    {
        < 0.0005 => "<1 ms",
        < 0.9995 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms"),
        < 99.95 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds:00} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours:#,##0} h {time.Minutes:00} min"),
    };

    /// <summary>Wall-clock seconds as measured; <c>unknown</c> when they are not a finite length of time.</summary>
    public static string WallSeconds(double seconds) =>
        seconds is >= 0 and < 1e9 ? Wall(TimeSpan.FromSeconds(seconds)) : "unknown";

    /// <summary>Events per second, rounded to whole events; <c>unknown</c> when nothing was measured.</summary>
    public static string EventsPerSecond(double rate) =>
        rate is >= 0 and < 1e15 ? $"{Count(Math.Round((decimal)rate))} events/s" : "unknown events/s";

    private static string Scaled(decimal value, string unit)
    {
        decimal size = Math.Abs(value);
        int prefix = 0;

        // 999.5 would already round up to 1000.
        while (size >= 999.5m && prefix < Prefixes.Length - 1)
        {
            size /= 1000m;
            prefix++;
        }

        string format = (prefix, size) switch
        {
            (0, _) => "0.##",
            (_, < 9.995m) => "0.00",
            (_, < 99.95m) => "0.0",
            _ => "#,##0",
        };
        string digits = (value < 0m ? -size : size).ToString(format, CultureInfo.InvariantCulture);
        return $"{digits} {Prefixes[prefix]}{unit}";
    }
}
