using System.Globalization;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Workloads.Copies;
using DistributedSvm.Model.Workloads.DisplayShare;

namespace DistributedSvm.Model.Tests.Workloads;

/// <summary>From the merged figures of all agents to the metrics of the result.</summary>
public sealed class WorkloadSummaryTests
{
    [Fact]
    public void Display_share_reports_rates_per_guest_and_times_in_microseconds()
    {
        var figures = new Figures(SimTime.FromSeconds(2))
        {
            Counters = { ["frames"] = 230, ["missedVsyncs"] = 9, ["frameBytes"] = 230 * 4096, ["swapchains"] = 4, ["failedShares"] = 1, ["failedFrames"] = 3 },
            Histograms = { ["frameTimeNs"] = [500, 1000, 1500, 2000], ["framesPerGuest"] = [120, 110] },
        };
        new DisplayShareSpec("display", 2).Summarize(figures, figures);
        string[] expected =
        [
            "vfs 2",
            "frames 230",
            "framesPerSecond 57.500",
            "framesPerSecondSlowest 55.000",
            "missedVsyncs 9",
            "frameTimeUsP50 1.000",
            "frameTimeUsP95 2.000",
            "frameTimeUsP99 2.000",
            "frameTimeUsMax 2.000",
            "bytesPerFrame 4096.000",
            "swapchains 4",
            "swapchainsIov 0",
            "swapchainsP2p 0",
            "swapchainsSystem 0",
            "failedShares 1",
            "failedFrames 3",
        ];
        Assert.Equal(expected, figures.Written);
    }

    [Fact]
    public void Without_a_frame_every_figure_is_zero()
    {
        var figures = new Figures(SimTime.FromSeconds(2));
        new DisplayShareSpec("display", 2).Summarize(figures, figures);
        Assert.All(figures.Written.Skip(1), line => Assert.Matches(" 0(.000)?$", line));
    }

    [Fact]
    public void Copies_report_what_the_scenario_asked_for()
    {
        var figures = new Figures(SimTime.FromSeconds(2));
        new CopiesSpec("copies", 4096, 1L << 40).Summarize(figures, figures);
        Assert.Equal(["flows 4096", "bytes 1099511627776"], figures.Written);
    }

    private sealed class Figures(SimTime duration) : IMetricReader, IMetricWriter
    {
        public Dictionary<string, long> Counters { get; } = [];

        public Dictionary<string, long[]> Histograms { get; } = [];

        public List<string> Written { get; } = [];

        public SimTime Duration => duration;

        public long Counter(string name) => Counters.GetValueOrDefault(name);

        public IntegerHistogram Histogram(string name)
        {
            var histogram = new IntegerHistogram();
            foreach (long value in Histograms.GetValueOrDefault(name) ?? [])
            {
                histogram.Add(value);
            }

            return histogram;
        }

        public void Integer(string name, long value) => Written.Add(string.Create(CultureInfo.InvariantCulture, $"{name} {value}"));

        public void Ratio(string name, Int128 numerator, Int128 denominator)
        {
            decimal ratio = denominator == 0 ? 0 : (decimal)numerator / (decimal)denominator;
            Written.Add(string.Create(CultureInfo.InvariantCulture, $"{name} {ratio:0.000}"));
        }
    }
}
