using System.Globalization;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;

namespace DistributedSvm.Reports.Campaigns;

/// <summary>One run that went wrong: its seed, and the first thing that broke.</summary>
public sealed record CampaignFailure(ulong Seed, string Invariant, string Entity, string At, string Text)
{
    /// <summary>In place of an invariant: threads of a program that never came to its end.</summary>
    public const string Unfinished = "unfinished";

    /// <summary>What went wrong first in a run: a violation that the protocol is to blame for, or else a program that did not end. Null where nothing did.</summary>
    public static CampaignFailure? Of(ulong seed, RunResult result)
    {
        if (result.Violations.FirstOrDefault(violation => violation.Blame == Blame.Protocol) is { } violation)
        {
            return new CampaignFailure(seed, violation.Invariant, violation.Entity, violation.Time.ToString(), violation.Text);
        }

        foreach (WorkloadResult workload in result.Workloads)
        {
            if (Metric(workload, "threads") is { } threads && (Metric(workload, "threadsFinished") ?? 0) is var finished && finished < threads)
            {
                string text = string.Create(CultureInfo.InvariantCulture, $"{finished} of {threads} threads came to the end of their program");
                return new CampaignFailure(seed, Unfinished, workload.Name, result.VirtualTime.ToString(), text);
            }
        }

        return null;
    }

    private static decimal? Metric(WorkloadResult workload, string name) => workload.Metrics.FirstOrDefault(metric => metric.Name == name)?.Value;
}
