using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Tests.Memory;

public sealed class AddressRangeTests
{
    [Fact]
    public void The_end_is_inclusive()
    {
        var range = AddressRange.FromLength(0x1000, 0x1000);
        Assert.Equal(new AddressRange(0x1000, 0x1FFF), range);
        Assert.Equal(0x1000UL, range.Length);
        Assert.True(range.Contains(0x1FFF));
        Assert.False(range.Contains(0x2000));
        Assert.Equal("[0x1000, 0x1fff]", range.ToString());
    }

    [Fact]
    public void Ranges_that_touch_do_not_overlap()
    {
        var range = new AddressRange(0x1000, 0x1FFF);
        Assert.False(range.Overlaps(new(0x2000, 0x2FFF)));
        Assert.True(range.Overlaps(new(0x1FFF, 0x2FFF)));
        Assert.True(range.Overlaps(new(0, ulong.MaxValue)));
        Assert.True(range.Contains(new AddressRange(0x1800, 0x1FFF)));
        Assert.False(range.Contains(new AddressRange(0x1800, 0x2000)));
    }

    [Fact]
    public void A_range_of_nothing_or_past_the_last_address_is_a_bug_and_an_end_before_the_start_is_not_valid()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => AddressRange.FromLength(1, 0));
        Assert.Throws<OverflowException>(() => AddressRange.FromLength(ulong.MaxValue, 2));
        Assert.Equal(ulong.MaxValue, AddressRange.FromLength(ulong.MaxValue, 1).End);
        Assert.False(new AddressRange(1, 0).IsValid);
    }
}
