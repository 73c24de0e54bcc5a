using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using DistributedSvm.Model.Sharing.Variants;
using DistributedSvm.Scenarios;
using DistributedSvm.Scenarios.Outcomes;
using DistributedSvm.Scenarios.Worlds;

namespace DistributedSvm.Grains.Tests;

/// <summary>Known defects and incidents under every protocol on its own vfio base: what the scenarios say that they show, they show.</summary>
public sealed class ProtocolOutcomeTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "samples", "defects");

    public static TheoryData<string> Names => [.. Directory.GetFiles(Folder, "*.yaml").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_protocol_breaks_what_its_scenario_says_and_nothing_else(string name)
    {
        ScenarioDocument document = ScenarioReader.Read(Path.Combine(Folder, name + ".yaml"));
        foreach ((string protocol, ProtocolKind kind) in ProtocolKinds.All)
        {
            ExpectedOutcome stated = document.Outcome.Find(ProtocolSettings.Of(kind))!;
            if (stated.IsApplicable)
            {
                RunResult result = Runs.InProcess(WorldBuilder.Build(document with { Protocol = kind, VfioBase = null }));
                string found = string.Join(
                    '\n', result.Violations.DistinctBy(v => (v.Invariant, v.Blame)).Select(v => $"{v.Invariant} {v.Blame} at {v.Time}, {v.Entity}: {v.Text}"));
                Assert.True(
                    stated.IsMetBy(result.Violations.Select(v => new ExpectedViolation(v.Invariant, v.Blame))),
                    $"{name} under {protocol} should show: {stated}; it showed:\n{found}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_reference_run_of_a_scenario_blames_only_parties_that_it_expects(string name)
    {
        ScenarioDocument document = ScenarioReader.Read(Path.Combine(Folder, name + ".yaml"));
        RunResult result = Runs.InProcess(WorldBuilder.Build(document));
        Assert.DoesNotContain(result.Violations, violation => violation.Blame == Blame.Protocol);
        Assert.False(result.Failed);
    }
}
