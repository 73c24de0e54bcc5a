using DistributedSvm.Model.Core;
using DistributedSvm.Reports.Bench;

namespace DistributedSvm.Reports.Tests;

public sealed class PholdBenchTests
{
    private static readonly PholdBenchResult Result = new()
    {
        Events = 1_000_000,
        WallSeconds = 0.5,
        EventsPerSecond = 2_000_000,
        Digest = 0xfeed,
        Shards = 2,
        Silos = 1,
        Driver = "grains",
        Entities = 1_024,
        Messages = 16,
        Lookahead = SimTime.FromMicroseconds(1),
        Mean = SimTime.FromNanoseconds(900),
        End = SimTime.FromMilliseconds(1),
        Seed = 7,
        Windows = 3_000,
        Rounds = 10,
        SetupSeconds = 0.25,
        Repeats = [1_900_000.5, 2_000_000],
        InProcessEventsPerSecond = 3e6,
    };

    private const string Golden =
        """
        {"events":1000000,"wallSeconds":0.5,"eventsPerSecond":2000000,"digest":"000000000000feed","shards":2,"silos":1,"driver":"grains",
        "entities":1024,"messages":16,"lookaheadPs":1000000,"meanPs":900000,"endPs":1000000000,"seed":7,"windows":3000,"rounds":10,
        "eventsPerWindow":333.333333,"setupSeconds":0.25,"repeats":[1900000.5,2000000],"inProcessEventsPerSecond":3000000}
        """;

    [Fact]
    public void The_json_has_every_figure() => Assert.Equal(Golden.ReplaceLineEndings("") + "\n", TextOf(Result));

    [Fact]
    public void What_was_not_run_is_null()
    {
        string text = TextOf(Result with { InProcessEventsPerSecond = null, Windows = 0 });

        Assert.Contains("\"inProcessEventsPerSecond\":null", text, StringComparison.Ordinal);
        Assert.Contains("\"eventsPerWindow\":0,", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void The_report_tells_rate_and_density(int width)
    {
        Rendered report = Rendered.At(width, c => PholdReport.Render(c, Result)).Fits(width);

        Assert.EndsWith("2,000,000 events/s", report.Line("  rate "), StringComparison.Ordinal);
        Assert.EndsWith("3,000,000 events/s", report.Line("without Orleans"), StringComparison.Ordinal);
        Assert.EndsWith("3,000 (333.3 events each), 10 rounds", report.Line("windows"), StringComparison.Ordinal);
        Assert.EndsWith("lookahead 1 us + Exp(900 ns)", report.Line("delay"), StringComparison.Ordinal);
    }

    private static string TextOf(PholdBenchResult result)
    {
        using var writer = new StringWriter();
        PholdBenchJson.Write(result, writer);
        return writer.ToString();
    }
}
