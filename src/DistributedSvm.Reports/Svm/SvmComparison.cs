using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Reports.Runs;

namespace DistributedSvm.Reports.Svm;

/// <summary>How a scenario fares under several policies of placement.</summary>
public sealed record SvmComparison
{
    /// <summary>Times and throughputs that differ by less are equal.</summary>
    private const decimal Tolerance = 0.005m;

    public required string Scenario { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>The measured virtual time of each run.</summary>
    public required SimTime Duration { get; init; }

    /// <summary>Those that have ended, in the order in which they were asked for.</summary>
    public required ImmutableArray<SvmPolicyRun> Runs { get; init; }

    /// <summary>Stopped before all had run.</summary>
    public bool Interrupted { get; init; }

    /// <summary>Violations occurred that the scenario does not expect.</summary>
    public bool Failed => Runs.Any(run => run.Trial.Failed);

    /// <summary>Which policy is best for what; nothing of what is the same under all.</summary>
    public ImmutableArray<SvmBest> Best
    {
        get
        {
            if (Runs.Length < 2)
            {
                return [];
            }

            var found = ImmutableArray.CreateBuilder<SvmBest>();
            foreach (string name in Runs[0].Trial.Workloads.Select(workload => workload.Name))
            {
                // What has not finished has done the cheap part of its work, perhaps: its times are none to be compared.
                SvmPolicyRun[] finished = [.. Runs.Where(run => Of(run, name) is { IsFinished: true })];
                if (finished.Length == 0)
                {
                    continue;
                }

                // The whole run has in it what a process does once; rounds are what it is run for.
                if (finished.All(run => Of(run, name)!.RoundUs is not null))
                {
                    Add(found, $"rounds of {name}", finished, run => Of(run, name)!.RoundUs!.Value, isMost: false, MetricUnit.Microseconds);
                }
                else
                {
                    Add(found, $"throughput of {name}", finished, run => Of(run, name)!.BytesPerSecond, isMost: true, MetricUnit.BytesPerSecond);
                }
            }

            SvmPolicyRun[] all = [.. Runs];
            Add(found, "GPU faults", all, run => run.Trial.Figures.GpuFaults, isMost: false, MetricUnit.Number);
            Add(found, "CPU faults", all, run => run.Trial.Figures.CpuFaults, isMost: false, MetricUnit.Number);
            Add(found, "bytes migrated", all, run => run.Trial.Figures.BytesMigrated, isMost: false, MetricUnit.Bytes);
            Add(found, "remote bytes", all, run => run.Trial.Figures.RemoteBytes, isMost: false, MetricUnit.Bytes);
            Add(found, "TLB invalidations", all, run => run.Trial.Figures.Invalidations, isMost: false, MetricUnit.Number);
            return found.ToImmutable();
        }
    }

    private static SvmWorkloadFigures? Of(SvmPolicyRun run, string workload) => run.Trial.Workloads.FirstOrDefault(figures => figures.Name == workload);

    private static void Add(ImmutableArray<SvmBest>.Builder found, string what, SvmPolicyRun[] runs, Func<SvmPolicyRun, decimal> value, bool isMost, MetricUnit unit)
    {
        SvmPolicyRun best = isMost ? runs.MaxBy(value)! : runs.MinBy(value)!;
        SvmPolicyRun worst = isMost ? runs.MinBy(value)! : runs.MaxBy(value)!;
        bool IsAsGood(SvmPolicyRun run) => Math.Abs(value(run) - value(best)) <= (unit is MetricUnit.Microseconds or MetricUnit.BytesPerSecond ? Tolerance * value(best) : 0);
        if (!IsAsGood(worst))
        {
            found.Add(new SvmBest(what, [.. runs.Where(IsAsGood).Select(run => run.Policy)], value(best), worst.Policy, value(worst), unit));
        }
    }
}
