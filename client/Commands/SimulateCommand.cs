using System.CommandLine;
using DistributedSvm.Client.Running;
using DistributedSvm.Client.Running.Tracing;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Progress;
using DistributedSvm.Scenarios;
using DistributedSvm.Scenarios.Worlds;

namespace DistributedSvm.Client.Commands;

/// <summary><c>dsvm simulate</c>: runs a scenario in virtual time, here or in a cluster.</summary>
internal static class SimulateCommand
{
    public static Command Create()
    {
        Argument<string> scenario = CommonOptions.Scenario();
        ChoiceOption<DriverKind> driver = CommonOptions.Driver();
        Option<ulong?> seed = CommonOptions.Seed();
        var command = new Command(
            "simulate",
            """
            Runs a scenario in virtual time and reports what happened. The same scenario and seed give the same result, bit for bit,
            however many shards it is cut into, and wherever they live. With --cluster the run belongs to the cluster: Ctrl-C detaches
            from it, `dsvm run attach` comes back.

            Example:  dsvm simulate client/scenarios/battlematrix-8gpu.yaml --partition gpu --shards 2
            A posted variant, in a random order of steps:  dsvm simulate client/scenarios/one-vf-iov.yaml --protocol rfc-v2 --schedule pct --seed 7
            A picture of it:  dsvm simulate client/scenarios/one-vf-iov.yaml --trace trace.json.gz     (open it at https://ui.perfetto.dev)
            In a cluster:  dsvm cluster up --silos 3; dsvm simulate client/scenarios/battlematrix-8gpu.yaml --partition gpu --cluster local
            """)
        {
            scenario, driver, seed,
        };
        VariantOptions variant = VariantOptions.AddTo(command);
        TraceOptions tracing = TraceOptions.AddTo(command);
        LaunchOptions launch = LaunchOptions.AddTo(command);
        ConnectionOptions connection = ConnectionOptions.AddOptionalTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string path = parsed.GetRequiredValue(scenario);
            if (!connection.IsGiven(parsed))
            {
                launch.RefuseWithoutCluster(parsed);
                World here = Seeded(WorldBuilder.Build(variant.Apply(parsed, ScenarioReader.Read(path))), parsed.GetValue(seed));
                return await RunHere(here, driver.Of(parsed), launch.Partition.Of(parsed), parsed.GetValue(launch.Shards) ?? 1, launch.OutputOf(parsed), () => tracing.Open(parsed, here, parsed.GetValue(launch.Json)), cancellationToken);
            }

            launch.Check(parsed, tracing.IsGiven(parsed));
            if (parsed.GetResult(driver) is { Implicit: false })
            {
                throw new UsageException("--driver is for a run without a cluster: in a cluster grains run everything");
            }

            RecordedScenario recorded = RecordedScenario.Read(path);
            World world = Seeded(WorldBuilder.Build(variant.Apply(parsed, recorded.Document)), parsed.GetValue(seed));
            await using ClusterLink link = await connection.Connect(parsed, cancellationToken);
            return await launch.Launch(parsed, link, world, recorded.Source, fork: null, cancellationToken, () => tracing.Open(parsed, world, parsed.GetValue(launch.Json)));
        });
        return command;
    }

    private static World Seeded(World world, ulong? seed) => seed is { } other ? world with { Seed = other } : world;

    private static async Task<int> RunHere(
        World world,
        DriverKind driver,
        PartitionMode partition,
        int shards,
        RunOutput output,
        Func<TraceFeed?> openTrace,
        CancellationToken cancellationToken)
    {
        output.Prepare();
        await using TraceFeed? trace = openTrace();
        await using var runner = new WorldRunner();
        RunResult result = await ProgressLine.RunAsync(
            Consoles.Error,
            progress => runner.Run(world, driver, partition, shards, progress, cancellationToken, trace));
        int code = output.Show(result);
        if (result.Interrupted)
        {
            Console.Error.WriteLine($"dsvm: interrupted at {result.VirtualTime} of {world.Duration}");
        }

        return code;
    }
}
