using System.Text.Json;

namespace DistributedSvm.EndToEnd;

/// <summary>One guest's screen with the IOV interconnect and without any way to share VRAM.</summary>
public sealed class DisplayPathTests
{
    [Fact]
    public async Task Over_IOV_a_1080p60_screen_keeps_its_rate_and_no_link_carries_a_frame()
    {
        JsonElement result = (await Executable.Dsvm("simulate", Executable.Scenario("one-vf-iov.yaml"), "--json")).AssertFine().Json();
        JsonElement metrics = result.GetProperty("workloads")[0].GetProperty("metrics");
        Assert.True(metrics.GetProperty("framesPerSecond").GetDecimal() >= 59m);
        Assert.Equal(1920 * 1080 * 4, metrics.GetProperty("bytesPerFrame").GetDecimal());
        Assert.Equal(3, Path(result, "iov"));
        Assert.Equal(0, Path(result, "system"));
        Assert.Equal(0, CardBytes(result));
    }

    [Fact]
    public async Task Without_a_way_to_share_VRAM_the_frames_go_through_the_guests_memory_over_the_cards_link()
    {
        JsonElement result = (await Executable.Dsvm("simulate", Executable.Scenario("one-vf-system.yaml"), "--json")).AssertFine().Json();
        JsonElement metrics = result.GetProperty("workloads")[0].GetProperty("metrics");
        Assert.Equal(0, Path(result, "iov"));
        Assert.Equal(3, Path(result, "refused"));
        Assert.Equal(3, Path(result, "system"));

        // Each frame goes out to memory once and comes back at least once, for the scan-out.
        decimal frames = metrics.GetProperty("frames").GetDecimal();
        Assert.True(CardBytes(result) >= 2 * frames * metrics.GetProperty("bytesPerFrame").GetDecimal());
        Assert.True(metrics.GetProperty("framesPerSecond").GetDecimal() > 0);
    }

    private static long Path(JsonElement result, string path) => result.GetProperty("paths").GetProperty(path).GetInt64();

    private static long CardBytes(JsonElement result) => result.GetProperty("links").EnumerateArray()
        .Where(link => link.GetProperty("name").GetString()!.StartsWith("node0/card0/", StringComparison.Ordinal))
        .Sum(link => link.GetProperty("bytes").GetInt64());
}
