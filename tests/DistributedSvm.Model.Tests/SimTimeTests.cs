using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Tests;

public sealed class SimTimeTests
{
    [Theory]
    [InlineData(0, "0 ps")]
    [InlineData(500_000, "500 ns")]
    [InlineData(16_666_667_000, "16.667 ms")]
    [InlineData(5_000_000_000_000, "5 s")]
    public void A_time_prints_with_the_largest_unit_that_fits(long picoseconds, string text) =>
        Assert.Equal(text, new SimTime(picoseconds).ToString());

    [Fact]
    public void Adding_past_the_end_of_time_throws_and_never_stays_never()
    {
        Assert.Throws<OverflowException>(() => SimTime.Never + new SimTime(1));
        Assert.True(SimTime.Never.PlusOrNever(SimTime.FromSeconds(1)).IsNever);
    }
}
