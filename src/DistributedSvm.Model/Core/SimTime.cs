using System.Globalization;

namespace DistributedSvm.Model.Core;

/// <summary>
/// A point in, or a length of, virtual time: a signed 64-bit count of picoseconds (about 106 days either way).
/// Arithmetic is checked; nothing in the model decides an order with floating point.
/// </summary>
[GenerateSerializer, Immutable]
public readonly record struct SimTime([property: Id(0)] long Picoseconds) : IComparable<SimTime>
{
    public const long PicosecondsPerSecond = 1_000_000_000_000;

    public static readonly SimTime Zero = new(0);

    /// <summary>Later than everything that can happen: "never".</summary>
    public static readonly SimTime Never = new(long.MaxValue);

    public bool IsNever => Picoseconds == long.MaxValue;

    public static SimTime FromNanoseconds(long value) => new(checked(value * 1_000));

    public static SimTime FromMicroseconds(long value) => new(checked(value * 1_000_000));

    public static SimTime FromMilliseconds(long value) => new(checked(value * 1_000_000_000));

    public static SimTime FromSeconds(long value) => new(checked(value * PicosecondsPerSecond));

    /// <summary>The sum; anything plus <see cref="Never"/>, and what is too late to be counted, is <see cref="Never"/>.</summary>
    public SimTime PlusOrNever(SimTime other) =>
        IsNever || other.IsNever || (other.Picoseconds > 0 && Picoseconds > long.MaxValue - other.Picoseconds) ? Never : this + other;

    public static SimTime Min(SimTime a, SimTime b) => a.Picoseconds <= b.Picoseconds ? a : b;

    public static SimTime Max(SimTime a, SimTime b) => a.Picoseconds >= b.Picoseconds ? a : b;

    public int CompareTo(SimTime other) => Picoseconds.CompareTo(other.Picoseconds);

    public static SimTime operator +(SimTime a, SimTime b) => new(checked(a.Picoseconds + b.Picoseconds));

    public static SimTime operator -(SimTime a, SimTime b) => new(checked(a.Picoseconds - b.Picoseconds));

    public static SimTime operator *(SimTime a, long factor) => new(checked(a.Picoseconds * factor));

    public static bool operator <(SimTime a, SimTime b) => a.Picoseconds < b.Picoseconds;

    public static bool operator >(SimTime a, SimTime b) => a.Picoseconds > b.Picoseconds;

    public static bool operator <=(SimTime a, SimTime b) => a.Picoseconds <= b.Picoseconds;

    public static bool operator >=(SimTime a, SimTime b) => a.Picoseconds >= b.Picoseconds;

    /// <summary>With the largest unit that leaves at least one before the point, e.g. <c>16.667 ms</c>.</summary>
    public override string ToString()
    {
        if (IsNever)
        {
            return "never";
        }

        long size = Picoseconds == long.MinValue ? long.MaxValue : Math.Abs(Picoseconds);
        return size switch
        {
            >= PicosecondsPerSecond => Scaled(PicosecondsPerSecond, "s"),
            >= 1_000_000_000 => Scaled(1_000_000_000, "ms"),
            >= 1_000_000 => Scaled(1_000_000, "us"),
            >= 1_000 => Scaled(1_000, "ns"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{Picoseconds} ps"),
        };
    }

    private string Scaled(long unit, string name) =>
        string.Create(CultureInfo.InvariantCulture, $"{(decimal)Picoseconds / unit:0.###} {name}");
}
