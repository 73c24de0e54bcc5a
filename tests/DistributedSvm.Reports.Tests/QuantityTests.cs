using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Tests;

public sealed class QuantityTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1_000, "1.00 kB")]
    [InlineData(9_995, "10.0 kB")]
    [InlineData(99_949, "99.9 kB")]
    [InlineData(999_499, "999 kB")]
    [InlineData(999_500, "1.00 MB")]
    [InlineData(61_700_000_000, "61.7 GB")]
    [InlineData(long.MaxValue, "9.22 EB")]
    [InlineData(-8_294_400, "-8.29 MB")]
    public void Bytes_have_three_digits_and_a_decimal_prefix(long bytes, string text) => Assert.Equal(text, Quantity.Bytes(bytes));

    [Theory]
    [InlineData("0", "0.0 %")]
    [InlineData("0.00001", "<0.1 %")]
    [InlineData("0.5", "50.0 %")]
    [InlineData("0.99999", ">99.9 %")]
    [InlineData("1", "100.0 %")]
    [InlineData("1.2", "120.0 %")]
    public void A_percentage_never_rounds_to_nothing_or_to_all(string ratio, string text) =>
        Assert.Equal(text, Quantity.Percent(decimal.Parse(ratio, System.Globalization.CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData(0.0001, "<1 ms")]
    [InlineData(0.25, "250 ms")]
    [InlineData(0.9996, "1.0 s")]
    [InlineData(75.5, "75.5 s")]
    [InlineData(125, "2 min 05 s")]
    [InlineData(7_380, "2 h 03 min")]
    [InlineData(-1, "unknown")]
    [InlineData(double.NaN, "unknown")]
    public void Wall_clock_time_reads_as_people_say_it(double seconds, string text) => Assert.Equal(text, Quantity.WallSeconds(seconds));

    [Fact]
    public void Text_wraps_at_spaces_and_cuts_only_what_is_too_long()
    {
        Assert.Equal(["ab cd", "efghi", "jkl"], Cells.Wrap("ab cd efghijkl", 5, 5));
        Assert.Equal(["ab", "cdef gh"], Cells.Wrap("ab cdef gh", 3, 7));
        Assert.Equal([""], Cells.Wrap("", 5, 5));
    }

    [Fact]
    public void A_name_that_is_too_long_loses_its_middle()
    {
        Assert.Equal("nod…ghi/up", Cells.Fit("node0/abcdefghi/up", 10, "…"));
        Assert.Equal("short", Cells.Fit("short", 10, "…"));
        Assert.Equal(7, Cells.Width(Cells.Fit("表示共有表示", 7, "…")));
    }
}
