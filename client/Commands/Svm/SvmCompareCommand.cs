using System.Collections.Immutable;
using System.CommandLine;
using DistributedSvm.Client.Running.Svm;
using DistributedSvm.Client.Running.Sweeps;
using DistributedSvm.Model.Svm;
using DistributedSvm.Reports.Progress;
using DistributedSvm.Reports.Svm;
using DistributedSvm.Scenarios;
using DistributedSvm.Scenarios.Hosts;
using DistributedSvm.Scenarios.Svm;

namespace DistributedSvm.Client.Commands.Svm;

/// <summary><c>dsvm svm compare</c>: a scenario under several policies of placement.</summary>
internal static class SvmCompareCommand
{
    public static Command Create()
    {
        Argument<string> scenario = CommonOptions.Scenario();
        Option<ImmutableArray<KeyValuePair<string, SvmPolicy>>> policies = ListOption.Create(
            "--policies",
            $"Which policies, with commas between them. Default: all, {string.Join(", ", SvmPolicyNames.All.Select(policy => policy.Key))}.",
            "A,B",
            SvmPolicyNames.All,
            Read);
        Option<ulong?> seed = CommonOptions.Seed();
        Option<bool> json = CommonOptions.Json();
        var command = new Command(
            "compare",
            """
            Runs a scenario once under each policy of placement, instead of what its hosts say under `svm: { policy: ... }`, and prints side by side how long each
            workload took, faults, what migrated where, what was accessed over links, TLB invalidations, and which policy is best for what.

              kernel              as the driver does: by madvise, else to the GPU that faults, at each of its faults
              first-touch         the first GPU that touches a range keeps it; others access it there
              preferred-location  by madvise alone; what nothing is said about stays where it is
              access-counters     as first-touch, until another GPU has accessed a range often enough (`accessThreshold`)
              read-duplication    what is only read has a copy on each GPU that reads it

            Example:  dsvm svm compare client/scenarios/svm-stencil.yaml
            Two of them:  dsvm svm compare client/scenarios/svm-pingpong.yaml --policies kernel,first-touch
            """)
        {
            scenario, policies, seed, json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            ScenarioDocument read = SvmScenario.Read(parsed.GetRequiredValue(scenario));
            ScenarioDocument document = read with { Seed = parsed.GetValue(seed) ?? read.Seed };
            ImmutableArray<KeyValuePair<string, SvmPolicy>> asked = parsed.GetValue(policies);
            ImmutableArray<SvmPolicyRun> runs = await ProgressLine.RunAsync(
                Consoles.Error,
                progress => Task.Run(
                    () => TrialSweep.Run<KeyValuePair<string, SvmPolicy>, SvmPolicyRun>(
                        asked,
                        document.Duration,
                        (policy, tell, token) => SvmTrialRun.Run(SvmScenario.With(document, policy.Value), tell, token) is { } trial ? new SvmPolicyRun(policy.Key, trial) : null,
                        progress,
                        cancellationToken),
                    CancellationToken.None));
            var result = new SvmComparison
            {
                Scenario = document.Name,
                Seed = document.Seed,
                Duration = document.Duration,
                Runs = runs,
                Interrupted = runs.Length < asked.Length,
            };
            if (parsed.GetValue(json))
            {
                SvmComparisonJson.Write(result, Console.Out, indented: true);
            }
            else
            {
                SvmComparisonReport.Render(Consoles.Output, result);
            }

            return result.Interrupted ? ExitCodes.Interrupted : result.Failed ? ExitCodes.Failed : ExitCodes.Fine;
        });
        return command;
    }

    private static bool Read(string word, out KeyValuePair<string, SvmPolicy> policy, out string problem)
    {
        policy = SvmPolicyNames.All.FirstOrDefault(known => known.Key == word);
        problem = policy.Key is null ? $"no policy{Suggestion.WithAll(word, SvmPolicyNames.All.Select(known => known.Key))}" : "";
        return policy.Key is not null;
    }
}
