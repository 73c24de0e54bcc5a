using System.Collections.Immutable;
using System.CommandLine;
using DistributedSvm.Client.Running.Capacity;
using DistributedSvm.Client.Running.Sweeps;
using DistributedSvm.Model.Core;
using DistributedSvm.Reports.Capacity;
using DistributedSvm.Reports.Progress;
using DistributedSvm.Scenarios;
using DistributedSvm.Scenarios.VfCounts;

namespace DistributedSvm.Client.Commands.Sriov;

/// <summary><c>dsvm sriov capacity</c>: how many VFs a GPU can have before its guests' screens suffer.</summary>
internal static class SriovCapacityCommand
{
    /// <summary>A VF shares nothing while it boots: over less than this its first frames would count for much.</summary>
    private static readonly SimTime ShortestDuration = SimTime.FromMilliseconds(500);

    public static Command Create()
    {
        Argument<string> scenario = CommonOptions.Scenario();
        var maxVfs = new Option<int?>("--max-vfs")
        {
            Description = "The largest number of VFs on each GPU. Default: the TotalVFs of its model.",
            HelpName = "N",
            CustomParser = result => CommonOptions.Integer("--max-vfs", "", 1, 63).CustomParser!(result),
        };
        Option<int> step = CommonOptions.Integer("--step", "Only every K-th number of VFs, and the first and the last.", 1, 63);
        step.HelpName = "K";
        var duration = new Option<SimTime?>("--duration")
        {
            Description = "Measured virtual time of each run, instead of the scenario's.",
            HelpName = "TIME",
            CustomParser = result => Duration(result),
        };
        var keepVram = new Option<bool>("--keep-vram") { Description = "Keep the scenario's vramPerVf, so that VRAM can run out; without it each VF has its fair share." };
        Option<decimal> rate = CommonOptions.Number(
            "--min-rate-percent", "What the slowest VF must show of the frames asked for, in percent.", CapacityLimits.Standard.MinRatePercent, isZeroAllowed: true);
        Option<decimal> p99 = CommonOptions.Number(
            "--max-p99-periods", "How long the p99 of the frame time may be, in refresh periods.", CapacityLimits.Standard.MaxP99Periods, isZeroAllowed: false);
        Option<ulong?> seed = CommonOptions.Seed();
        Option<bool> json = CommonOptions.Json();
        var command = new Command(
            "capacity",
            """
            Runs a scenario with 1, 2, ... N VFs on every GPU that has any, and tells how many there can be, and how much VRAM each has, before the frame rate of
            their screens (display-share workloads), or its p99, breaks, and which engine, link or VRAM has run out then. Patterns such as node*/gpu*/vf* follow
            the number; what names only VFs that are not there is left out.

            Example:  dsvm sriov capacity client/scenarios/vf-capacity.yaml
            Rougher and faster:  dsvm sriov capacity client/scenarios/battlematrix-8gpu.yaml --max-vfs 12 --step 4 --duration 1s
            With 2 GiB each:  dsvm sriov capacity my.yaml --keep-vram      (where it says vfs: { perGpu: 1, vramPerVf: 2GiB })
            """)
        {
            scenario, maxVfs, step, duration, keepVram, rate, p99, seed, json,
        };
        VariantOptions variant = VariantOptions.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var read = VfCountScenario.Read(parsed.GetRequiredValue(scenario), new VfCountOptions(parsed.GetValue(keepVram), parsed.GetValue(duration)));
            int most = parsed.GetValue(maxVfs) ?? read.MostVfs;
            if (most > read.MostVfs)
            {
                throw new UsageException(
                    $"--max-vfs {most}: {read.Model} has at most {read.MostVfs} VFs (TotalVFs of its SR-IOV capability); ask up to that, or give the scenario a model with more under gpuModels");
            }

            VfCountSeries series = read.Series(CapacitySweep.Counts(most, parsed.GetValue(step)));
            ScenarioDocument Adapt(ScenarioDocument document) => variant.Apply(parsed, document) with { Seed = parsed.GetValue(seed) ?? document.Seed };
            ImmutableArray<VfCountTrial> trials = [.. series.Trials.Select(trial => trial with { Document = trial.Document is { } document ? Adapt(document) : null })];
            ScenarioDocument first = trials.FirstOrDefault(trial => trial.Document is not null)?.Document ?? Adapt(read.Document);
            ImmutableArray<CapacityPoint> points = await ProgressLine.RunAsync(
                Consoles.Error,
                progress => Task.Run(() => TrialSweep.Run<VfCountTrial, CapacityPoint>(trials, first.Duration, CapacityTrial.Run, progress, cancellationToken), CancellationToken.None));
            var result = new CapacityResult
            {
                Scenario = first.Name,
                Seed = first.Seed,
                Protocol = Model.Sharing.Variants.ProtocolKinds.Name(first.Protocol),
                Duration = first.Duration,
                Gpus = read.Gpus,
                Model = read.Model,
                MaxVfs = most,
                Limits = new CapacityLimits(parsed.GetValue(rate), parsed.GetValue(p99)),
                Points = points,
                Notes = series.Notes,
                Interrupted = points.Length < trials.Length,
            };
            if (parsed.GetValue(json))
            {
                CapacityJson.Write(result, Console.Out, indented: true);
            }
            else
            {
                CapacityReport.Render(Consoles.Output, result);
            }

            return result.Interrupted ? ExitCodes.Interrupted : result.Failed ? ExitCodes.Failed : ExitCodes.Fine;
        });
        return command;
    }

    private static SimTime? Duration(System.CommandLine.Parsing.ArgumentResult result)
    {
        SimTime time = CommonOptions.Time(result);
        return time >= ShortestDuration || result.Errors.Any()
            ? time
            : CommonOptions.Refuse<SimTime?>(result, $"too short to judge a frame rate by: at least {ShortestDuration}");
    }
}
