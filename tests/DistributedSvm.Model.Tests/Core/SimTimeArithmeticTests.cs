using System.Globalization;
using CsCheck;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Tests;

public sealed class SimTimeArithmeticTests
{
    [Fact]
    public void Units_are_exact_and_too_much_of_them_throws()
    {
        Assert.Equal(SimTime.FromSeconds(1), SimTime.FromMilliseconds(1000));
        Assert.Equal(SimTime.FromMilliseconds(1), SimTime.FromMicroseconds(1000));
        Assert.Equal(SimTime.FromMicroseconds(1), SimTime.FromNanoseconds(1000));
        Assert.Equal(new SimTime(1000), SimTime.FromNanoseconds(1));
        Assert.Throws<OverflowException>(() => SimTime.FromSeconds(10_000_000));
        Assert.Throws<OverflowException>(() => SimTime.FromSeconds(5_000_000) * 2);
        Assert.Throws<OverflowException>(() => SimTime.Zero - new SimTime(long.MinValue));
    }

    [Fact]
    public void Plus_or_never_is_the_sum_where_it_fits_and_never_beyond() =>
        Gen.Select(Any, Any).Sample((a, b) =>
        {
            Int128 sum = (Int128)a + b;
            SimTime Add() => new SimTime(a).PlusOrNever(new SimTime(b));
            if (a == long.MaxValue || b == long.MaxValue || sum >= long.MaxValue)
            {
                Assert.True(Add().IsNever);
            }
            else if (sum < long.MinValue)
            {
                Assert.Throws<OverflowException>(() => Add());
            }
            else
            {
                Assert.Equal((long)sum, Add().Picoseconds);
            }
        });

    [Fact]
    public void Order_and_extremes_are_those_of_the_picoseconds() => Gen.Select(Any, Any).Sample((a, b) =>
    {
        SimTime x = new(a);
        SimTime y = new(b);
        Assert.Equal(a < b, x < y);
        Assert.Equal(a > b, x > y);
        Assert.Equal(a <= b, x <= y);
        Assert.Equal(a >= b, x >= y);
        Assert.Equal(a.CompareTo(b), x.CompareTo(y));
        Assert.Equal((Math.Min(a, b), Math.Max(a, b)), (SimTime.Min(x, y).Picoseconds, SimTime.Max(x, y).Picoseconds));
    });

    [Fact]
    public void Every_time_prints_with_an_invariant_point_even_the_earliest()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = new NumberFormatInfo { NumberDecimalSeparator = "," } };
        try
        {
            Assert.Equal("1.5 us", new SimTime(1_500_000).ToString());
            Assert.Equal("-1.5 us", new SimTime(-1_500_000).ToString());
            Assert.Equal("never", SimTime.Never.ToString());
            Assert.Equal("-9223372.037 s", new SimTime(long.MinValue).ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static readonly Gen<long> Any = Gen.Frequency(
        (4, Gen.Long[-1000, 1000]),
        (4, Gen.Long),
        (1, Gen.Long[long.MaxValue - 3, long.MaxValue]),
        (1, Gen.Long[long.MinValue, long.MinValue + 3]));
}
