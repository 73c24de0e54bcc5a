using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Campaigns;

namespace DistributedSvm.Reports.Tests.Campaigns;

/// <summary>What counts as a run that went wrong.</summary>
public sealed class CampaignFailureTests
{
    [Fact]
    public void A_run_in_which_nothing_broke_and_all_threads_ended_is_none()
    {
        Assert.Null(CampaignFailure.Of(7, SampleResults.Clean));
        Assert.Null(CampaignFailure.Of(7, Program(threads: 3, finished: 3)));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(null)]
    public void Threads_that_never_came_to_their_end_are_one_though_no_invariant_broke(int? finished)
    {
        CampaignFailure failure = CampaignFailure.Of(7, Program(threads: 3, finished))!;
        Assert.Equal((7UL, CampaignFailure.Unfinished, "program"), (failure.Seed, failure.Invariant, failure.Entity));
        Assert.Equal($"{finished ?? 0} of 3 threads came to the end of their program", failure.Text);
    }

    [Fact]
    public void An_invariant_that_broke_comes_first_if_the_protocol_is_to_blame()
    {
        ViolationResult violation = SampleResults.Violations[0];
        RunResult result = Program(threads: 3, finished: 2);
        Assert.Equal("I-x", CampaignFailure.Of(7, result with { Violations = [violation with { Invariant = "I-x", Blame = Blame.Protocol }] })!.Invariant);
        Assert.Equal(CampaignFailure.Unfinished, CampaignFailure.Of(7, result with { Violations = [violation with { Blame = Blame.User }] })!.Invariant);
    }

    private static RunResult Program(int threads, int? finished)
    {
        MetricResult[] ended = finished is { } count ? [new MetricResult("threadsFinished", count)] : [];
        return SampleResults.Clean with { Workloads = [new WorkloadResult("program", "svm-program", [new MetricResult("threads", threads), .. ended], [])] };
    }
}
