using CsCheck;
using DistributedSvm.Scenarios.Units;

namespace DistributedSvm.Scenarios.Tests;

public sealed class DimensionTests
{
    [Theory]
    [InlineData("5s", 5_000_000_000_000)]
    [InlineData("100ms", 100_000_000_000)]
    [InlineData("2.5us", 2_500_000)]
    [InlineData("0.001ns", 1)]
    [InlineData("16.667 ms", 16_667_000_000)]
    public void Times_are_exact_picoseconds(string text, long picoseconds) => Parses(Dimension.Time, text, picoseconds);

    [Theory]
    [InlineData("31.5GB/s", 31_500_000_000)]
    [InlineData("200Gbps", 25_000_000_000)]
    [InlineData("1KiB/s", 1_024)]
    [InlineData("7B/s", 7)]
    [InlineData("15753846000B/s", 15_753_846_000)]
    public void Rates_are_decimal_unless_they_say_binary(string text, long bytesPerSecond) => Parses(Dimension.Rate, text, bytesPerSecond);

    [Theory]
    [InlineData("4GiB", 4L << 30)]
    [InlineData("0.5KiB", 512)]
    [InlineData("25367150592B", 25_367_150_592)]
    public void Sizes_are_binary(string text, long bytes) => Parses(Dimension.Size, text, bytes);

    [Theory]
    [InlineData("5", "has no unit; write e.g. 5s (units: ns, us, ms, s)")]
    [InlineData("5 sec", "'sec' is not a unit of time; ")]
    [InlineData("5mss", "did you mean 'ms'?")]
    [InlineData("0.0001ns", "is finer than a picosecond")]
    [InlineData("soon", "is not a time; write a number with its unit, e.g. 5s")]
    [InlineData("1e3s", "is not a time")]
    [InlineData("99999999999s", "is too large")]
    [InlineData("9999999999999999999999999999999999s", "is too large")]
    public void A_bad_time_says_what_to_write(string text, string expected)
    {
        Assert.False(Dimension.Time.TryParse(text, out _, out string problem));
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("4GB", "sizes are binary: write GiB instead of GB")]
    [InlineData("4G", "'G' is not a unit of size")]
    [InlineData("4gib", "did you mean 'GiB'?")]
    public void A_decimal_size_is_refused(string text, string expected)
    {
        Assert.False(Dimension.Size.TryParse(text, out _, out string problem));
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Bits_that_are_no_whole_bytes_are_refused()
    {
        Assert.False(Dimension.Rate.TryParse("0.000001Kbps", out _, out string problem));
        Assert.Contains("finer than one byte per second", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_formatted_parses_back() =>
        Gen.Select(Gen.Int[0, Dimension.All.Length - 1], Gen.Long[0, long.MaxValue]).Sample((index, any) =>
        {
            Dimension dimension = Dimension.All[index];
            long value = any % dimension.Maximum;
            return dimension.TryParse(dimension.Format(value), out long back, out _) && back == value;
        });

    [Fact]
    public void A_rate_beyond_what_the_fabric_counts_is_refused()
    {
        Assert.False(Dimension.Rate.TryParse("71TB/s", out _, out string problem));
        Assert.Equal("'71TB/s' is more than 70TB/s, the largest rate", problem);
    }

    [Theory]
    [InlineData(15_753_846_000, "15.753846GB/s")]
    [InlineData(31_507_692_307, "31.507692307GB/s")]
    [InlineData(999, "999B/s")]
    public void A_rate_is_written_with_the_largest_unit(long value, string text) => Assert.Equal(text, Dimension.Rate.Format(value));

    [Theory]
    [InlineData("gen5x8", 31_507_692_307)]
    [InlineData("gen3x16", 15_753_846_153)]
    [InlineData("gen2x4", 2_000_000_000)]
    public void A_pcie_link_has_the_rate_after_line_coding(string text, long rate)
    {
        Assert.True(PcieLink.TryParse(text, out PcieLink link));
        Assert.Equal(rate, link.BytesPerSecond);
        Assert.Equal(text, link.ToString());
    }

    [Theory]
    [InlineData("gen6x8")]
    [InlineData("gen5x3")]
    [InlineData("x8")]
    public void No_pcie_link(string text) => Assert.False(PcieLink.TryParse(text, out _));

    private static void Parses(Dimension dimension, string text, long expected)
    {
        Assert.True(dimension.TryParse(text, out long value, out string problem), problem);
        Assert.Equal(expected, value);
    }
}
