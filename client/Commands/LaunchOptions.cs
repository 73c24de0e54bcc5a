using System.CommandLine;
using DistributedSvm.Client.Running;
using DistributedSvm.Client.Running.Tracing;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Grains.Simulation;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Client.Commands;

/// <summary>How a run is started in a cluster and whether to stay with it: the same for <c>simulate</c> and <c>run fork</c>.</summary>
internal sealed class LaunchOptions
{
    private static readonly SimTime LeastInterval = SimTime.FromMilliseconds(100);
    private static readonly SimTime StandardInterval = SimTime.FromSeconds(10);

    /// <summary>A million seconds: what is longer means none.</summary>
    private static readonly SimTime LongestInterval = SimTime.FromSeconds(1_000_000);

    private readonly Option<string?> _name = new("--name")
    {
        Description = $"In a cluster: the run's name, {RunName.Rule}. Default: the scenario's name and six digits.",
        HelpName = "RUN",
        CustomParser = result => RunName.IsValid(CommonOptions.Given(result))
            ? CommonOptions.Given(result)
            : CommonOptions.Refuse<string?>(result, $"no name of a run: {RunName.Rule}"),
    };

    private readonly Option<bool> _detach = new("--detach") { Description = "In a cluster: start the run and leave it alone." };

    private readonly Option<SimTime?> _checkpointEvery = new("--checkpoint-every")
    {
        Description = "In a cluster: wall time between two checkpoints, 0 for none. Default: 10s.",
        HelpName = "TIME",
        CustomParser = result => Interval(result),
    };

    private LaunchOptions()
    {
    }

    /// <summary>As many as there are silos, where they are left out.</summary>
    public Option<int?> Shards { get; } =
        CommonOptions.OptionalShards("Shards that the world is cut into, at most as many as there are units of --partition. The result does not depend on it. Default: 1; in a cluster one for each silo.");

    public ChoiceOption<PartitionMode> Partition { get; } = CommonOptions.Partition();

    public Option<bool> Json { get; } = CommonOptions.Json();

    public Option<DirectoryInfo?> Output { get; } = CommonOptions.Output();

    public static LaunchOptions AddTo(Command command)
    {
        var options = new LaunchOptions();
        foreach (Option option in (Option[])[options.Shards, options.Partition, options._checkpointEvery, options._name, options._detach, options.Output, options.Json])
        {
            command.Add(option);
        }

        return options;
    }

    public RunOutput OutputOf(ParseResult parsed) => new(parsed.GetValue(Json), parsed.GetValue(Output));

    /// <summary>Without a cluster there is nothing that could keep a run.</summary>
    public void RefuseWithoutCluster(ParseResult parsed)
    {
        Option? stray = new Option[] { _checkpointEvery, _name, _detach }.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false });
        if (stray is not null)
        {
            throw new UsageException($"{stray.Name} is for a run in a cluster: name one with --cluster");
        }
    }

    /// <summary>What contradicts itself, before anybody is asked.</summary>
    public void Check(ParseResult parsed, bool isTraced = false)
    {
        if (parsed.GetValue(_detach) && isTraced)
        {
            throw new UsageException("a trace is fetched while the run goes on, --detach does not stay for it");
        }

        if (parsed.GetValue(_detach) && parsed.GetValue(Output) is not null)
        {
            throw new UsageException("--out wants the result, --detach does not wait for it: attach later with `dsvm run attach RUN --out DIR`");
        }
    }

    /// <summary>Starts the run and stays with it, or does not.</summary>
    public async Task<int> Launch(
        ParseResult parsed,
        ClusterLink link,
        World world,
        ScenarioSource source,
        ForkOrigin? fork,
        CancellationToken cancellationToken,
        Func<TraceFeed?>? openTrace = null)
    {
        RunOutput output = OutputOf(parsed);
        output.Prepare();
        await using TraceFeed? trace = openTrace?.Invoke();
        int shards = parsed.GetValue(Shards) ?? ShardsFor(world, Partition.Of(parsed), await link.CountSilos());
        var run = new RemoteRun(link, parsed.GetValue(_name) ?? RunName.For(world.Scenario), Consoles.Say);
        var request = new RunRequest(world, Partition.Of(parsed), shards)
        {
            IsKept = true,
            CheckpointEvery = TimeSpan.FromTicks((parsed.GetValue(_checkpointEvery) ?? StandardInterval).Picoseconds / PicosecondsPerTick),
            Source = source,
            Fork = fork,
            Trace = trace?.Plan,
        };
        cancellationToken.ThrowIfCancellationRequested();
        await run.Start(request, cancellationToken);
        return parsed.GetValue(_detach)
            ? await RunFollower.Detached(run, output.AsJson, cancellationToken)
            : await RunFollower.ToTheEnd(run, fork is null ? world : null, output, cancellationToken, trace);
    }

    private static long PicosecondsPerTick => SimTime.PicosecondsPerSecond / TimeSpan.TicksPerSecond;

    /// <summary>One for each silo, if the world can be cut like that.</summary>
    private static int ShardsFor(World world, PartitionMode partition, int silos)
    {
        int shards = ShardPlan.Create(world, partition, Math.Max(1, silos)).Shards;
        if (shards < silos)
        {
            string finer = partition switch
            {
                PartitionMode.Host => "; --partition gpu or function cuts finer",
                PartitionMode.Gpu => "; --partition function cuts finer",
                _ => "",
            };
            string word = partition.ToString().ToLowerInvariant();
            Consoles.Say($"partition {word} has only {shards} {(shards == 1 ? "unit" : "units")} for {silos} silos{finer}");
        }

        return shards;
    }

    private static SimTime? Interval(System.CommandLine.Parsing.ArgumentResult result)
    {
        if (CommonOptions.Given(result) == "0")
        {
            return SimTime.Zero;
        }

        SimTime every = CommonOptions.Time(result);
        return result.Errors.Any() || (every >= LeastInterval && every <= LongestInterval)
            ? every
            : CommonOptions.Refuse<SimTime?>(result, $"not from {LeastInterval} to {LongestInterval}, nor 0");
    }
}
