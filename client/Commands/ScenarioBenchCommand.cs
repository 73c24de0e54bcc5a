using System.CommandLine;
using DistributedSvm.Client.Running;
using DistributedSvm.Client.Running.Tracing;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Engine.Tracing;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Bench;
using DistributedSvm.Reports.Progress;
using DistributedSvm.Scenarios;
using DistributedSvm.Scenarios.Worlds;

namespace DistributedSvm.Client.Commands;

/// <summary><c>dsvm bench scenario</c>: how fast a scenario runs, with what it would reach without Orleans beside it.</summary>
internal static class ScenarioBenchCommand
{
    public static Command Create()
    {
        Argument<string> scenario = CommonOptions.Scenario();
        Option<int> shards = CommonOptions.Shards(1);
        ChoiceOption<PartitionMode> partition = CommonOptions.Partition();
        Option<int> repeat = BenchCommand.Repeat();
        Option<bool> json = CommonOptions.Json();
        Option<int?> sample = TraceOptions.Share(
            "Also what tracing this share of the virtual time costs, from 0.000001 to 1: as many further runs with and without it, in turn; the median of the ratios.");
        var command = new Command(
            "scenario",
            """
            Runs a scenario several times in this process, through grains and without them, and reports the last of each. Sparse windows cost
            a grain call per event, so the events per window are printed beside the rates.

            Example:  dsvm bench scenario client/scenarios/battlematrix-8gpu.yaml
            What a trace costs:  dsvm bench scenario client/scenarios/battlematrix-8gpu.yaml --repeat 9 --trace-sample 0.01
            """)
        {
            scenario, shards, partition, repeat, sample, json,
        };
        VariantOptions variant = VariantOptions.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            World world = WorldBuilder.Build(variant.Apply(parsed, ScenarioReader.Read(parsed.GetRequiredValue(scenario))));
            await using var runner = new WorldRunner();
            async Task<RunResult> Once(DriverKind driver, TraceFeed? trace = null)
            {
                RunResult once = await ProgressLine.RunAsync(
                    Consoles.Error,
                    progress => runner.Run(world, driver, partition.Of(parsed), parsed.GetValue(shards), progress, cancellationToken, trace));
                cancellationToken.ThrowIfCancellationRequested();
                return once;
            }

            async Task<List<RunResult>> Repeat(DriverKind driver)
            {
                var results = new List<RunResult>();
                for (int i = 0; i < parsed.GetValue(repeat); i++)
                {
                    results.Add(await Once(driver));
                }

                return results;
            }

            async Task<TracedRuns> Pairs(int share)
            {
                var plain = new List<RunResult>();
                var traced = new List<RunResult>();
                while (traced.Count < parsed.GetValue(repeat))
                {
                    plain.Add(await Once(DriverKind.Grains));
                    await using var feed = new TraceFeed(world, TracePlan.Create(world, share), new UnkeptTrace(world));
                    traced.Add(await Once(DriverKind.Grains, feed));
                }

                return new TracedRuns(share / 1e6, plain, traced);
            }

            var result = new ScenarioBenchResult(world.Scenario, await Repeat(DriverKind.Grains), await Repeat(DriverKind.InProcess))
            {
                Tracing = parsed.GetValue(sample) is { } share ? await Pairs(share) : null,
            };
            if (parsed.GetValue(json))
            {
                ScenarioBenchJson.Write(result, Console.Out, indented: true);
            }
            else
            {
                ScenarioBenchReport.Render(Consoles.Output, result);
            }

            return result.HasOneDigest ? ExitCodes.Fine : ExitCodes.Failed;
        });
        return command;
    }
}
