using System.CommandLine;
using DistributedSvm.Client.Running;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Progress;
using DistributedSvm.Reports.Runs;
using DistributedSvm.Scenarios;
using DistributedSvm.Scenarios.Worlds;
using Spectre.Console;

namespace DistributedSvm.Client.Commands;

/// <summary><c>dsvm simulate</c>: runs a scenario in virtual time.</summary>
internal static class SimulateCommand
{
    public static Command Create()
    {
        Argument<string> scenario = CommonOptions.Scenario();
        Option<int> shards = CommonOptions.Shards(1);
        ChoiceOption<PartitionMode> partition = CommonOptions.Partition();
        ChoiceOption<DriverKind> driver = CommonOptions.Driver();
        Option<ulong?> seed = CommonOptions.Seed();
        var protocol = new ChoiceOption<bool>("--protocol", "The protocol that the drivers follow.", [("reference", true)]);
        var output = new Option<DirectoryInfo?>("--out")
        {
            Description = "Also write result.json and report.txt into this folder.",
            HelpName = "DIR",
            CustomParser = result => CommonOptions.Folder(result),
        };
        Option<bool> json = CommonOptions.Json();
        var command = new Command(
            "simulate",
            """
            Runs a scenario in virtual time and reports what happened. The same scenario and seed give the same result, bit for bit,
            however many shards it is cut into.

            Example:  dsvm simulate client/scenarios/battlematrix-8gpu.yaml --partition gpu --shards 2
            """)
        {
            scenario, shards, partition, driver, seed, protocol, output, json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            World world = WorldBuilder.Build(ScenarioReader.Read(parsed.GetRequiredValue(scenario)));
            if (parsed.GetValue(seed) is { } other)
            {
                world = world with { Seed = other };
            }

            // Before the run, which may be long: a folder that cannot be made must not cost its result.
            parsed.GetValue(output)?.Create();
            await using var runner = new WorldRunner();
            RunResult result = await ProgressLine.RunAsync(
                Consoles.Error,
                progress => runner.Run(
                    world,
                    driver.Of(parsed),
                    partition.Of(parsed),
                    parsed.GetValue(shards),
                    progress,
                    cancellationToken));
            Show(result, parsed.GetValue(json), parsed.GetValue(output));
            if (result.Interrupted)
            {
                Console.Error.WriteLine($"dsvm: interrupted at {result.VirtualTime} of {world.Duration}");
            }

            return result.Interrupted ? ExitCodes.Interrupted : result.Failed ? ExitCodes.Failed : ExitCodes.Fine;
        });
        return command;
    }

    private static void Show(RunResult result, bool asJson, DirectoryInfo? folder)
    {
        if (asJson)
        {
            RunResultJson.Write(result, Console.Out, indented: true);
        }
        else
        {
            RunReport.Render(Consoles.Output, result);
        }

        if (folder is null)
        {
            return;
        }

        using (FileStream file = File.Create(Path.Combine(folder.FullName, "result.json")))
        {
            RunResultJson.Write(result, file, indented: true);
        }

        using StreamWriter report = File.CreateText(Path.Combine(folder.FullName, "report.txt"));
        IAnsiConsole plain = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(report) });
        plain.Profile.Width = 120;
        RunReport.Render(plain, result);
        Console.Error.WriteLine($"wrote {Path.Combine(folder.ToString(), "result.json")} and report.txt");
    }
}
