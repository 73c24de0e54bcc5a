using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using DistributedSvm.Client.Running.Svm;
using DistributedSvm.Client.Running.Sweeps;
using DistributedSvm.Reports.Progress;
using DistributedSvm.Reports.Svm;
using DistributedSvm.Scenarios;

namespace DistributedSvm.Client.Commands.Svm;

/// <summary><c>dsvm svm curve</c>: working sets of several multiples of the VRAM.</summary>
internal static class SvmCurveCommand
{
    /// <summary>What a scenario may say as well.</summary>
    private const decimal MostFactor = 16m;

    public static Command Create()
    {
        Argument<string> scenario = CommonOptions.Scenario();
        Option<ImmutableArray<decimal>> factors = ListOption.Create(
            "--factors", "Working sets as multiples of the VRAM, with commas between them. Default: 0.5,0.9,1.1,1.5,2.", "F,G", [0.5m, 0.9m, 1.1m, 1.5m, 2m], Read);
        Option<ulong?> seed = CommonOptions.Seed();
        Option<bool> json = CommonOptions.Json();
        var command = new Command(
            "curve",
            """
            Runs a scenario with svm-oversubscribe workloads with several working sets, instead of what they say under `factor`, and prints how much slower accesses
            get as it comes to and beyond the VRAM, compared with the largest set that fits: faults, evictions, what moved in and out, and whether all data was
            still right at the end. A pass goes over the whole set in order, which is the worst order for a driver that evicts what was used longest ago.

            Example:  dsvm svm curve client/scenarios/svm-oversubscribe.yaml
            Around the edge:  dsvm svm curve client/scenarios/svm-oversubscribe.yaml --factors 0.95,1,1.05,1.1
            """)
        {
            scenario, factors, seed, json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var set = WorkingSetScenario.Read(parsed.GetRequiredValue(scenario));
            ulong chance = parsed.GetValue(seed) ?? set.Document.Seed;
            ImmutableArray<decimal> asked = [.. parsed.GetValue(factors).Order()];
            ImmutableArray<SvmCurvePoint> points = await ProgressLine.RunAsync(
                Consoles.Error,
                progress => Task.Run(
                    () => TrialSweep.Run<decimal, SvmCurvePoint>(
                        asked,
                        set.Document.Duration,
                        (factor, tell, token) =>
                        {
                            ScenarioDocument document = set.With(factor) with { Seed = chance };
                            ImmutableSortedDictionary<string, long> bytes = WorkingSetScenario.BytesOf(document);
                            return SvmTrialRun.Run(document, tell, token) is { } trial
                                ? new SvmCurvePoint(factor, bytes.Values.Sum(), bytes.ToImmutableDictionary(entry => entry.Key, entry => WorkingSetScenario.AccessesPerByte * entry.Value), trial)
                                : null;
                        },
                        progress,
                        cancellationToken),
                    CancellationToken.None));
            var result = new SvmCurve
            {
                Scenario = set.Document.Name,
                Seed = chance,
                Duration = set.Document.Duration,
                Points = points,
                Interrupted = points.Length < asked.Length,
            };
            if (parsed.GetValue(json))
            {
                SvmCurveJson.Write(result, Console.Out, indented: true);
            }
            else
            {
                SvmCurveReport.Render(Consoles.Output, result);
            }

            return result.Interrupted ? ExitCodes.Interrupted : result.Failed ? ExitCodes.Failed : ExitCodes.Fine;
        });
        return command;
    }

    private static bool Read(string word, out decimal factor, out string problem)
    {
        bool isFactor = decimal.TryParse(word, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out factor)
            && factor > 0 && factor <= MostFactor && factor * 1_000 == decimal.Truncate(factor * 1_000);
        problem = isFactor ? "" : string.Create(CultureInfo.InvariantCulture, $"no number above 0 up to {MostFactor} with at most three decimals");
        return isFactor;
    }
}
