using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;

namespace DistributedSvm.Model.Tests.Devices;

public sealed class LinkServerTests
{
    private const long KiloByte = 1_000;
    private static readonly SimTime Second = SimTime.FromSeconds(1);

    private readonly LinkServer _server = new();

    [Fact]
    public void A_chunk_takes_its_bytes_over_the_rate_rounded_up_to_a_picosecond()
    {
        _server.Begin(7, Second);
        Assert.True(_server.IsBusy);
        Assert.Equal(new SimTime(1_000_000_000_000 + 2_333_333_333_334), _server.DoneAt(3));
        _server.End(Second * 4);
        Assert.Equal((false, Second * 4, 7), (_server.IsBusy, _server.FreeSince, _server.BytesServed));
    }

    [Fact]
    public void What_was_served_before_a_change_of_rate_stays_served()
    {
        _server.Begin(10 * KiloByte, SimTime.Zero);
        _server.Settle(Second * 4, KiloByte);
        Assert.Equal(Second * 16, _server.DoneAt(KiloByte / 2));
        _server.Settle(Second * 6, KiloByte / 2);
        Assert.Equal(Second * 11, _server.DoneAt(KiloByte));
    }

    [Fact]
    public void A_chunk_that_was_arriving_when_the_rate_changed_was_served_at_the_old_rate_until_then()
    {
        _server.Settle(Second * 5, KiloByte);
        _server.Begin(10 * KiloByte, Second * 2);
        Assert.Equal(Second * 75, _server.DoneAt(KiloByte / 10));
    }

    [Fact]
    public void A_chunk_that_would_be_served_beyond_the_end_of_time_never_is()
    {
        _server.Begin(1L << 50, Second);
        Assert.True(_server.DoneAt(1).IsNever);
    }

    [Theory]
    [InlineData(4, 4_000)]
    [InlineData(0, 0)]
    [InlineData(10, 0)]
    [InlineData(12, 0)]
    public void Of_a_chunk_under_way_at_the_end_of_the_measured_time_the_whole_bytes_until_then_count(int end, long bytes)
    {
        // What should have been served by then is there because the run was stopped before: it does not count.
        _server.Begin(10 * KiloByte, SimTime.Zero);
        _server.CloseMeter(Second * end, KiloByte);
        _server.End(Second * 10);
        Assert.Equal(bytes, _server.BytesServed);
    }
}
