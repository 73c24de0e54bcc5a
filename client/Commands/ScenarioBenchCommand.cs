using System.CommandLine;
using DistributedSvm.Client.Running;
using DistributedSvm.Engine.Shards;
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
        var command = new Command(
            "scenario",
            """
            Runs a scenario several times in this process, through grains and without them, and reports the last of each. Sparse windows cost
            a grain call per event, so the events per window are printed beside the rates.

            Example:  dsvm bench scenario client/scenarios/battlematrix-8gpu.yaml
            """)
        {
            scenario, shards, partition, repeat, json,
        };
        VariantOptions variant = VariantOptions.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            World world = WorldBuilder.Build(variant.Apply(parsed, ScenarioReader.Read(parsed.GetRequiredValue(scenario))));
            await using var runner = new WorldRunner();
            async Task<List<RunResult>> Repeat(DriverKind driver)
            {
                var results = new List<RunResult>();
                for (int i = 0; i < parsed.GetValue(repeat); i++)
                {
                    results.Add(await ProgressLine.RunAsync(
                        Consoles.Error,
                        progress => runner.Run(world, driver, partition.Of(parsed), parsed.GetValue(shards), progress, cancellationToken)));
                    cancellationToken.ThrowIfCancellationRequested();
                }

                return results;
            }

            var result = new ScenarioBenchResult(world.Scenario, await Repeat(DriverKind.Grains), await Repeat(DriverKind.InProcess));
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
