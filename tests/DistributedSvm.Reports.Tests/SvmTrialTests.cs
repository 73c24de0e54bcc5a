using System.Collections.Immutable;
using System.Text.Json;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Svm;

namespace DistributedSvm.Reports.Tests;

/// <summary>Policies, working sets and published times side by side, from figures made up for it.</summary>
public sealed class SvmTrialTests
{
    [Fact]
    public void Counters_of_all_devices_and_sizes_are_added_up()
    {
        var svm = new SvmResult(
            [
                new SvmDeviceResult("node0/gpu0", [new("svm_2M_migrate_count", 3), new("svm_64K_migrate_count", 2), new("svm_pagefault_count", 9), new("svm_device_copy_bytes", 100)]),
                new SvmDeviceResult("node0/gpu1", [new("svm_2M_migrate_count", 5), new("svm_pagefault_count", 1), new("svm_cpu_copy_bytes", 10), new("svm_peer_copy_bytes", 1)]),
            ],
            []);
        SvmFigures figures = SvmFigures.Of(svm);
        Assert.Equal((10L, 10L, 111L), (figures.GpuFaults, figures.Migrations, figures.BytesMigrated));
    }

    [Fact]
    public void Of_a_run_only_workloads_of_shared_virtual_memory_count()
    {
        WorkloadResult Workload(string kind, int finished) => new(kind, kind, [new("threads", 2), new("threadsFinished", finished), new("runUs", 5.5m), new("contentErrors", 1), new("failedChecks", 2)], []);
        SvmTrial trial = SvmTrial.Of(SampleResults.Whole with { Workloads = [Workload("copies", 2), Workload("svm-stream", 1), Workload("svm-program", 2)] }, []);
        Assert.Equal([("svm-stream", false), ("svm-program", true)], trial.Workloads.Select(workload => (workload.Name, workload.IsFinished)));
        Assert.False(trial.IsFinished);
        Assert.False(trial.IsIntact);
        Assert.Equal(3, trial.Workloads[0].ContentErrors);
    }

    [Fact]
    public void The_fastest_policy_that_finished_is_best_and_the_least_of_all_counters()
    {
        SvmComparison result = Comparison(
            ("kernel", Trial(bytesPerSecond: 10e9m, faults: 900)),
            ("first-touch", Trial(bytesPerSecond: 20e9m, faults: 300, roundUs: 7m)),
            ("access-counters", Trial(bytesPerSecond: 19.95e9m, faults: 301)),
            ("read-duplication", Trial(bytesPerSecond: 99e9m, faults: 900, isFinished: false)));
        SvmBest throughput = result.Best.Single(best => best.What == "throughput of w");
        Assert.Equal(["first-touch", "access-counters"], throughput.Policies);
        Assert.Equal(("kernel", 10e9m), (throughput.Worst, throughput.WorstValue));
        Assert.Equal(["first-touch"], result.Best.Single(best => best.What == "GPU faults").Policies);
        Assert.DoesNotContain(result.Best, best => best.What == "CPU faults");
    }

    [Fact]
    public void Rounds_are_compared_where_all_have_them_since_the_run_has_in_it_what_is_done_once()
    {
        SvmComparison result = Comparison(("kernel", Trial(bytesPerSecond: 10e9m, roundUs: 300m)), ("first-touch", Trial(bytesPerSecond: 9e9m, roundUs: 100m)));
        SvmBest rounds = Assert.Single(result.Best);
        Assert.Equal(("rounds of w", "first-touch", 100m, "kernel", 300m), (rounds.What, rounds.Policies.Single(), rounds.Value, rounds.Worst, rounds.WorstValue));
        Assert.Contains("first-touch: 100.000 us (kernel: 300.000 us)", Rendered.At(80, console => SvmComparisonReport.Render(console, result)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Policies_that_come_to_the_same_are_best_for_nothing()
    {
        SvmComparison result = Comparison(("kernel", Trial()), ("first-touch", Trial()));
        Assert.Empty(result.Best);
        Assert.Contains("nothing: all policies come to the same", Rendered.At(80, console => SvmComparisonReport.Render(console, result)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(200)]
    public void Reports_fit_the_console(int width)
    {
        Rendered.At(width, console => SvmComparisonReport.Render(console, Comparison(("kernel", Trial(faults: 5)), ("first-touch", Trial(isFinished: false) with { Failed = true, Violation = "S-1 x" })) with { Interrupted = true })).Fits(width);
        Rendered.At(width, console => SvmComparisonReport.Render(console, Comparison() with { Interrupted = true })).Fits(width);
        Rendered.At(width, console => SvmCurveReport.Render(console, Curve(Point(0.5m, 100m, 0), Point(2m, 2_000m, 50)))).Fits(width);
        Rendered.At(width, console => SvmCalibrationReport.Render(console, Calibration(new CalibrationRow("fault", 132m, 133m, false, "somebody"), new CalibrationRow("prefetch", null, 1m, false, "")))).Fits(width);
    }

    [Fact]
    public void A_violation_fails_a_comparison_and_is_told_with_its_policy()
    {
        SvmComparison result = Comparison(("kernel", Trial()), ("first-touch", Trial() with { Failed = true, Violation = "S-4 node0/w: both" }));
        Assert.True(result.Failed);
        Assert.Contains("violation under first-touch: S-4 node0/w: both", Rendered.At(120, console => SvmComparisonReport.Render(console, result)).Text, StringComparison.Ordinal);
    }

    /// <summary>Twice the bytes in ten times the time: five times as long for each.</summary>
    [Fact]
    public void Slowdown_is_by_byte_against_the_largest_set_that_fits()
    {
        SvmCurve curve = Curve(Point(0.5m, 50m, 0), Point(1m, 100m, 0), Point(2m, 1_000m, 9));
        Assert.Equal(1m, curve.Base!.Factor);
        Assert.Equal(5m, curve.SlowdownOf(curve.Points[2]));
        Assert.Equal("every working set up to 2 x VRAM finished, with its data intact; a byte takes 5 times as long at 2 x VRAM as at 1 x VRAM", curve.Answer);
    }

    [Fact]
    public void Without_a_set_that_fits_there_is_nothing_to_compare_with()
    {
        SvmCurve curve = Curve(Point(1.1m, 100m, 3), Point(2m, 1_000m, 9));
        Assert.Null(curve.Base);
        Assert.Null(curve.SlowdownOf(curve.Points[0]));
        Assert.EndsWith("none fits, so there is nothing to compare with: ask for a factor below 1 as well", curve.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_that_is_wrong_comes_first_then_what_did_not_finish()
    {
        SvmCurvePoint lost = Point(2m, 100m, 9, Trial() with { Failed = true });
        SvmCurvePoint open = Point(1.5m, 100m, 9, Trial(isFinished: false, roundUs: 100m));
        Assert.StartsWith("data went wrong at 2 x VRAM", Curve(Point(0.5m, 100m, 0), open, lost).Answer, StringComparison.Ordinal);
        Assert.StartsWith("not at its end in 1 s: 1.5 x VRAM", Curve(Point(0.5m, 100m, 0), open).Answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(145.2, 0.1, false)]
    [InlineData(145.3, 0.1008, true)]
    [InlineData(118.8, -0.1, false)]
    [InlineData(118.7, -0.1008, true)]
    public void A_row_is_out_by_more_than_a_tenth(double simulated, double difference, bool isOut)
    {
        var row = new CalibrationRow("fault", 132m, (decimal)simulated, false, "somebody");
        Assert.Equal((decimal)difference, row.Difference!.Value, 3);
        Assert.Equal(isOut, row.IsOut);
        Assert.Equal(isOut, Calibration(row).Failed);
    }

    [Fact]
    public void What_did_not_happen_is_out_and_what_nobody_published_is_not()
    {
        Assert.True(new CalibrationRow("fault", 132m, null, false, "somebody").IsOut);
        Assert.True(new CalibrationRow("prefetch", null, null, false, "").IsOut);
        Assert.False(new CalibrationRow("prefetch", null, 5m, false, "").IsOut);
    }

    [Fact]
    public void Each_is_one_JSON_object()
    {
        using var text = new StringWriter();
        SvmComparisonJson.Write(Comparison(("kernel", Trial(faults: 5)), ("first-touch", Trial())), text);
        using var document = JsonDocument.Parse(text.ToString());
        Assert.Equal(5, document.RootElement.GetProperty("policies")[0].GetProperty("gpuFaults").GetInt32());
        Assert.Equal("first-touch", document.RootElement.GetProperty("best")[0].GetProperty("policies")[0].GetString());

        using var curve = new StringWriter();
        SvmCurveJson.Write(Curve(Point(1.1m, 100m, 3)), curve);
        using var curveDocument = JsonDocument.Parse(curve.ToString());
        Assert.Equal(JsonValueKind.Null, curveDocument.RootElement.GetProperty("baseFactor").ValueKind);
    }

    private static SvmComparison Comparison(params (string Policy, SvmTrial Trial)[] runs) => new()
    {
        Scenario = "s",
        Seed = 1,
        Duration = SimTime.FromSeconds(1),
        Runs = [.. runs.Select(run => new SvmPolicyRun(run.Policy, run.Trial))],
    };

    private static SvmCurve Curve(params SvmCurvePoint[] points) => new() { Scenario = "s", Seed = 1, Duration = SimTime.FromSeconds(1), Points = [.. points] };

    private static SvmCurvePoint Point(decimal factor, decimal roundUs, long evictions, SvmTrial? trial = null)
    {
        trial ??= Trial(roundUs: roundUs);
        long bytes = (long)(factor * 1_000_000m);
        return new SvmCurvePoint(factor, bytes, ImmutableDictionary<string, long>.Empty.Add("w", bytes), trial with { Figures = trial.Figures with { Evictions = evictions } });
    }

    private static SvmCalibrationResult Calibration(params CalibrationRow[] rows) => new([new CalibratedProfile("p", "a profile", [.. rows], Trial())], Interrupted: false);

    private static SvmTrial Trial(decimal bytesPerSecond = 1e9m, long faults = 0, bool isFinished = true, decimal? roundUs = null) => new()
    {
        Workloads = [new SvmWorkloadFigures("w", "svm-stream", isFinished, 1_000m, bytesPerSecond, roundUs, 0)],
        Figures = new SvmFigures(faults, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        Violation = null,
        Failed = false,
        Digest = 7,
    };
}
