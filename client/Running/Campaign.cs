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

    /// <summary>What goes wrong first in a scenario; null where nothing does, or where the text is no scenario.</summary>
    public static CampaignFailure? FailureOf(string scenario, ulong seed, Func<ScenarioDocument, ScenarioDocument> adapt, CancellationToken cancellationToken)
    {
        ScenarioDocument document;
        try
        {
            document = Read(scenario, seed);
        }
        catch (ScenarioException)
        {
            return null;
        }

        return RunOne(adapt(document), seed, cancellationToken).Failure;
    }

    private ScenarioDocument Read(ulong seed) => Read(text(seed), seed);

    private static ScenarioDocument Read(string scenario, ulong seed) => ScenarioReader.Parse(scenario, $"seed {seed}", File.ReadAllText);

    private RunTotals? RunOne(
        ulong seed, Func<ScenarioDocument, ScenarioDocument> adapt, ConcurrentDictionary<ulong, CampaignFailure> failures, CancellationToken cancellationToken)
    {
        try
        {
            (RunTotals? totals, CampaignFailure? failure) = RunOne(adapt(Read(seed)), seed, cancellationToken);
            if (failure is not null)
            {
                failures[seed] = failure;
            }

            return totals;
        }
        catch (ScenarioException exception)
        {
            failures[seed] = Bug(seed, exception);
            return null;
        }
    }

    private static CampaignFailure Bug(ulong seed, Exception exception) => new(seed, "bug", exception.GetType().Name, "-", exception.Message);

    private static (RunTotals? Totals, CampaignFailure? Failure) RunOne(ScenarioDocument document, ulong seed, CancellationToken cancellationToken)
    {
        try
        {
            World world = WorldBuilder.Build(document);
            var driver = new InProcessDriver(world, ShardPlan.Create(world, PartitionMode.Host, 1));
            while (driver.Advance(WindowsPerStep))
            {
                if (cancellationToken.IsCancellationRequested)
                {
                    return (null, null);
                }
            }

            RunTotals totals = driver.Conclude();

            // The lock graph's cycles are found when the result is built.
            var result = ResultBuilder.Build(world, totals, Execution(driver), world.End);
            return (totals, CampaignFailure.Of(seed, result));
        }
        catch (ModelBugException exception)
        {
            return (null, Bug(seed, exception));
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
