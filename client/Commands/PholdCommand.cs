using System.CommandLine;
using System.CommandLine.Parsing;
using DistributedSvm.Client.Running;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using DistributedSvm.Model.Workloads.Phold;
using DistributedSvm.Reports.Bench;
using DistributedSvm.Reports.Progress;

namespace DistributedSvm.Client.Commands;

/// <summary><c>dsvm bench phold</c>: the engine's own benchmark.</summary>
internal static class PholdCommand
{
    public static Command Create()
    {
        Option<int> entities = Positive("--entities", 1024, "Entities, each a grain.");
        Option<int> messages = Positive("--messages", 16, "Messages that each entity starts with.");
        Option<decimal> lookahead = Units("--lookahead", 1m, "Least delay of a message, in units of 1 us of virtual time.", isZeroAllowed: false);
        Option<decimal> mean = Units("--mean", 1m, "Mean of the exponential part of a delay, in units of 1 us.", isZeroAllowed: true);
        Option<decimal> end = Units("--end", 200m, "Virtual time at which the run ends, in units of 1 us.", isZeroAllowed: false);
        Option<int> shards = CommonOptions.Shards(1);
        ChoiceOption<DriverKind> driver = CommonOptions.Driver();
        Option<ulong?> seed = CommonOptions.Seed();
        Option<int> repeat = BenchCommand.Repeat();
        Option<bool> json = CommonOptions.Json();
        var command = new Command(
            "phold",
            """
            PHOLD (Fujimoto 1990): every message is answered by one to an entity chosen uniformly, itself included, after
            lookahead + Exp(mean). The time unit is 1 us.

            Example:  dsvm bench phold --entities 1024 --messages 16 --lookahead 1 --mean 1 --end 200 --shards 1
            """)
        {
            entities, messages, lookahead, mean, end, shards, driver, seed, repeat, json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            ulong chosenSeed = parsed.GetValue(seed) ?? 1;
            World world = PholdWorld.Create(
                parsed.GetValue(entities),
                parsed.GetValue(messages),
                Time(parsed.GetValue(lookahead)),
                Time(parsed.GetValue(mean)),
                Time(parsed.GetValue(end)),
                chosenSeed);
            await using var runner = new WorldRunner();
            var rates = new List<double>();
            RunResult? last = null;
            for (int i = 0; i < parsed.GetValue(repeat); i++)
            {
                last = await ProgressLine.RunAsync(
                    Consoles.Error,
                    progress => runner.Run(world, driver.Of(parsed), PartitionMode.Gpu, parsed.GetValue(shards), progress, cancellationToken));
                cancellationToken.ThrowIfCancellationRequested();
                rates.Add(last.Execution.EventsPerSecond);
            }

            var result = new PholdBenchResult
            {
                Events = last!.Events,
                WallSeconds = last.Execution.WallSeconds,
                EventsPerSecond = last.Execution.EventsPerSecond,
                Digest = last.Digest,
                Shards = last.Execution.Shards,
                Silos = last.Execution.Silos,
                Driver = last.Execution.Driver,
                Entities = parsed.GetValue(entities),
                Messages = parsed.GetValue(messages),
                Lookahead = Time(parsed.GetValue(lookahead)),
                Mean = Time(parsed.GetValue(mean)),
                End = Time(parsed.GetValue(end)),
                Seed = chosenSeed,
                Windows = last.Execution.Windows,
                Rounds = last.Execution.Rounds,
                SetupSeconds = last.Execution.SetupSeconds,
                Repeats = rates,
            };
            if (parsed.GetValue(json))
            {
                PholdBenchJson.Write(result, Console.Out, indented: true);
            }
            else
            {
                PholdReport.Render(Consoles.Output, result);
            }

            return ExitCodes.Fine;
        });
        return command;
    }

    public static void CheckPositive(OptionResult result, string name)
    {
        if (result.GetValueOrDefault<int>() < 1)
        {
            result.AddError($"{name} must be at least 1");
        }
    }

    private static Option<int> Positive(string name, int standard, string description)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => standard };
        option.Validators.Add(result => CheckPositive(result, name));
        return option;
    }

    private static Option<decimal> Units(string name, decimal standard, string description, bool isZeroAllowed)
    {
        var option = new Option<decimal>(name) { Description = description, HelpName = "U", DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            decimal value = result.GetValueOrDefault<decimal>();
            if (value < 0 || value > 1_000_000_000_000m || (value == 0 && !isZeroAllowed))
            {
                result.AddError($"{name} must be {(isZeroAllowed ? "zero or more" : "more than zero")}, at most 10^12");
            }
        });
        return option;
    }

    private static SimTime Time(decimal microseconds) => new(decimal.ToInt64(decimal.Round(microseconds * 1_000_000m)));
}
