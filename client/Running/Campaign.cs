using System.Collections.Concurrent;
using System.Diagnostics;
using DistributedSvm.Engine.InProcess;
using DistributedSvm.Engine.Results;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Model.Core;
using DistributedSvm.Reports.Campaigns;
using DistributedSvm.Reports.Progress;
using DistributedSvm.Scenarios;
using DistributedSvm.Scenarios.Worlds;

namespace DistributedSvm.Client.Running;

/// <summary>Runs random scenarios, one seed each, on all cores. What it finds does not depend on their number.</summary>
/// <param name="kind">How it is named in its failures and its report, e.g. <c>protocol</c>.</param>
/// <param name="text">The scenario of a seed, as YAML.</param>
internal sealed class Campaign(string kind, Func<ulong, string> text)
{
    private const int WindowsPerStep = 10_000;

    public CampaignResult Run(
        ulong firstSeed,
        long runs,
        Func<ScenarioDocument, ScenarioDocument> adapt,
        IProgress<RunProgress> progress,
        CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        var totals = new RunTotals();
        var failures = new ConcurrentDictionary<ulong, CampaignFailure>();
        long done = 0;
        ScenarioDocument first = adapt(Read(firstSeed));
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0L, runs, options, (index, loop) =>
        {
            if (cancellationToken.IsCancellationRequested)
            {
                loop.Stop();
                return;
            }

            ulong seed = firstSeed + (ulong)index;
            RunTotals? one = RunOne(seed, adapt, failures, cancellationToken);
            lock (totals)
            {
                if (one is not null)
                {
                    totals.Merge(one);
                }

                done++;
                progress.Report(new RunProgress(SimTime.FromSeconds(done), SimTime.FromSeconds(runs), totals.Events, Stopwatch.GetElapsedTime(started)) { CountsRuns = true });
            }
        });
        return new CampaignResult
        {
            Kind = kind,
            Protocol = Model.Sharing.Variants.ProtocolKinds.Name(first.Protocol),
            VfioBase = Model.Sharing.Variants.VfioBaseKinds.Name(WorldBuilder.Build(first).Protocol.Base),
            FirstSeed = firstSeed,
            Runs = done,
            Events = totals.Events,
            WallSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
            Distinct = totals.Interleavings.Distinct,
            IsLowerBound = totals.Interleavings.IsLowerBound,
            Buffers = totals.Interleavings.Buffers,
            ByBlame = [.. totals.ViolationsByBlame],
            Failures = [.. failures.Values.OrderBy(failure => failure.Seed)],
            Interrupted = cancellationToken.IsCancellationRequested,
        };
    }

    private ScenarioDocument Read(ulong seed) => ScenarioReader.Parse(text(seed), $"seed {seed}", File.ReadAllText);

    private RunTotals? RunOne(
        ulong seed, Func<ScenarioDocument, ScenarioDocument> adapt, ConcurrentDictionary<ulong, CampaignFailure> failures, CancellationToken cancellationToken)
    {
        try
        {
            World world = WorldBuilder.Build(adapt(Read(seed)));
            var driver = new InProcessDriver(world, ShardPlan.Create(world, PartitionMode.Host, 1));
            while (driver.Advance(WindowsPerStep))
            {
                if (cancellationToken.IsCancellationRequested)
                {
                    return null;
                }
            }

            RunTotals totals = driver.Conclude();

            // The lock graph's cycles are found when the result is built.
            var result = ResultBuilder.Build(world, totals, Execution(driver), world.End);
            if (result.Violations.FirstOrDefault(violation => violation.Blame == Blame.Protocol) is { } violation)
            {
                failures[seed] = new CampaignFailure(seed, violation.Invariant, violation.Entity, violation.Time.ToString(), violation.Text);
            }

            return totals;
        }
        catch (Exception exception) when (exception is ModelBugException or ScenarioException)
        {
            failures[seed] = new CampaignFailure(seed, "bug", exception.GetType().Name, "-", exception.Message);
            return null;
        }
    }

    private static Model.Results.ExecutionInfo Execution(InProcessDriver driver) => new()
    {
        Driver = "in-process",
        Partition = "host",
        Shards = 1,
        ShardsRequested = 1,
        Silos = 0,
        Windows = driver.Windows,
        Rounds = driver.Rounds,
        SetupSeconds = 0,
        WallSeconds = 0,
        EventsPerSecond = 0,
    };
}
