using CsCheck;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Tests.Memory;

namespace DistributedSvm.Model.Tests;

public sealed class IntegerHistogramTests
{
    private static readonly Gen<long> Value = Gen.Frequency((2, Gen.Long[0, 2047]), (2, Gen.Long[0, 1_000_000]), (1, Gen.Long[0, long.MaxValue]));

    [Fact]
    public void Values_below_2048_are_exact_and_larger_ones_low_by_less_than_a_thousandth() => Value.Sample(value =>
    {
        var histogram = new IntegerHistogram();
        histogram.Add(value);
        long kept = histogram.Percentile(500);
        Assert.InRange(value - kept, 0, value < 2048 ? 0 : value / 1024);
        Assert.Equal((1, value, (Int128)value), (histogram.Count, histogram.Max, histogram.Sum));
    });

    [Fact]
    public void Percentiles_are_those_of_the_sorted_values_within_the_error() =>
        Gen.Select(Value.Array[1, 200], Gen.Int[0, 1000]).Sample((values, perMille) =>
        {
            IntegerHistogram histogram = Of(values);
            long[] sorted = [.. values.Order()];

            // The value at the rank ceil(n p / 1000), counted from 1; for p = 0 the smallest.
            long exact = sorted[Math.Max(1, ((sorted.Length * perMille) + 999) / 1000) - 1];
            Assert.InRange(exact - histogram.Percentile(perMille), 0, exact < 2048 ? 0 : exact / 1024);
        });

    [Fact]
    public void Percentiles_of_a_known_set()
    {
        IntegerHistogram histogram = Of(Enumerable.Range(1, 100).Select(i => (long)i));
        Assert.Equal(1, histogram.Percentile(0));
        Assert.Equal(1, histogram.Percentile(10));
        Assert.Equal(2, histogram.Percentile(11));
        Assert.Equal(50, histogram.Percentile(500));
        Assert.Equal(99, histogram.Percentile(990));
        Assert.Equal(100, histogram.Percentile(999));
        Assert.Equal(100, histogram.Percentile(1000));
    }

    [Fact]
    public void Count_sum_and_maximum_are_exact() => Value.Array.Sample(values =>
    {
        IntegerHistogram histogram = Of(values);
        Assert.Equal(values.Length, histogram.Count);
        Assert.Equal(values.Aggregate((Int128)0, (sum, value) => sum + value), histogram.Sum);
        Assert.Equal(values.Length == 0 ? 0 : values.Max(), histogram.Max);
    });

    [Fact]
    public void Parts_merged_in_any_order_are_the_whole() =>
        Gen.Select(Value.Array[0, 100], Gen.Int[1, 5], Gen.ULong).Sample((values, parts, order) =>
        {
            IntegerHistogram[] shuffled =
            [
                .. values.Select((value, i) => (value, i)).GroupBy(pair => pair.i % parts, pair => pair.value).Select(Of)
                    .OrderBy(part => Digest.Mix((ulong)part.Sum ^ order)),
            ];
            var merged = new IntegerHistogram();
            foreach (IntegerHistogram part in shuffled)
            {
                merged.Merge(part);
            }

            Assert.Equal(Describe(Of(values)), Describe(merged));
        });

    [Fact]
    public void An_empty_histogram_has_only_zeros() => Assert.Equal("0 0 0: 0 0 0", Describe(new IntegerHistogram()));

    [Fact]
    public void It_survives_the_serializer() => Value.Array[0, 30].Sample(values =>
        Assert.Equal(Describe(Of(values)), Describe(Serialization.RoundTrip(Of(values)))));

    [Fact]
    public void Negative_values_and_percentiles_out_of_range_are_refused()
    {
        var histogram = new IntegerHistogram();
        Assert.Throws<ArgumentOutOfRangeException>(() => histogram.Add(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => histogram.Percentile(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => histogram.Percentile(1001));
        Assert.Equal(0, histogram.Count);
    }

    private static IntegerHistogram Of(IEnumerable<long> values)
    {
        var histogram = new IntegerHistogram();
        foreach (long value in values)
        {
            histogram.Add(value);
        }

        return histogram;
    }

    private static string Describe(IntegerHistogram histogram) =>
        $"{histogram.Count} {histogram.Sum} {histogram.Max}: {string.Join(' ', ((int[])[0, 500, 1000]).Select(histogram.Percentile))}";
}
