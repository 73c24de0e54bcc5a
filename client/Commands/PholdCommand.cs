using System.CommandLine;
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
        Option<int> entities = CommonOptions.Integer("--entities", "Entities, each a grain.", 1024, 1_000_000);
        Option<int> messages = CommonOptions.Integer("--messages", "Messages that each entity starts with.", 16, 1_000_000);
        Option<decimal> lookahead = CommonOptions.Number("--lookahead", "Least delay of a message, in units of 1 us of virtual time.", 1m, isZeroAllowed: false);
        Option<decimal> mean = CommonOptions.Number("--mean", "Mean of the exponential part of a delay, in units of 1 us.", 1m, isZeroAllowed: true);
        Option<decimal> end = CommonOptions.Number("--end", "Virtual time at which the run ends, in units of 1 us.", 200m, isZeroAllowed: false);
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
            if (Time(parsed.GetValue(lookahead)) == SimTime.Zero || Time(parsed.GetValue(end)) == SimTime.Zero)
            {
                throw new UsageException("--lookahead and --end must be at least 0.000001: virtual time is counted in picoseconds");
            }

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

    private static SimTime Time(decimal microseconds) => new(decimal.ToInt64(decimal.Round(microseconds * 1_000_000m)));
}
