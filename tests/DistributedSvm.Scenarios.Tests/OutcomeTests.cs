using System.Text.Json;
using System.Text.RegularExpressions;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing.Variants;
using DistributedSvm.Scenarios.Outcomes;

namespace DistributedSvm.Scenarios.Tests;

/// <summary>What a scenario says that it shows under each protocol.</summary>
public sealed class OutcomeTests
{
    private static readonly ExpectedViolation MappedWhileRevoked = new("I-9", Blame.Protocol);

    private static readonly ExpectedViolation NeverUnmapped = new("I-30", Blame.Importer);

    [Fact]
    public void A_scenario_that_says_nothing_is_met_by_nothing_and_by_everything()
    {
        ExpectedOutcomes outcomes = Inputs.Parse(Inputs.Start).Outcome;
        Assert.Empty(outcomes.Entries);
        Assert.Null(outcomes.Find(ProtocolSettings.Reference));
    }

    [Fact]
    public void What_is_said_of_a_protocol_holds_on_every_base_that_has_no_entry_of_its_own()
    {
        ExpectedOutcomes outcomes = Outcome("{ rfc-v2: I-9 protocol, \"rfc-v2@6.19\": clean, mapping-types: n/a }");
        Assert.Equal("I-9 protocol", Of(outcomes, ProtocolKind.RfcV2, VfioBaseKind.Oct2025)?.ToString());
        Assert.Equal("I-9 protocol", Of(outcomes, ProtocolKind.RfcV2, VfioBaseKind.Proposal2026)?.ToString());
        Assert.Equal("clean", Of(outcomes, ProtocolKind.RfcV2, VfioBaseKind.Linux619)?.ToString());
        Assert.Equal("n/a", Of(outcomes, ProtocolKind.MappingTypes, VfioBaseKind.Revoke2026)?.ToString());
        Assert.Null(Of(outcomes, ProtocolKind.Reference, VfioBaseKind.Revoke2026));
    }

    [Fact]
    public void All_that_is_stated_must_be_found_and_nothing_else_however_often()
    {
        ExpectedOutcome outcome = Of(Outcome("{ rfc-v1: \"I-9 protocol,  I-30 importer\" }"), ProtocolKind.RfcV1, VfioBaseKind.Oct2025)!;
        Assert.True(outcome.IsMetBy([NeverUnmapped, MappedWhileRevoked, NeverUnmapped]));
        Assert.False(outcome.IsMetBy([MappedWhileRevoked]));
        Assert.False(outcome.IsMetBy([MappedWhileRevoked, NeverUnmapped with { Blame = Blame.Protocol }]));
        Assert.False(outcome.IsMetBy([MappedWhileRevoked, NeverUnmapped, new ExpectedViolation("I-16", Blame.Protocol)]));
    }

    [Fact]
    public void Clean_is_met_by_nothing_only_and_not_applicable_by_no_run_at_all()
    {
        ExpectedOutcomes outcomes = Outcome("{ reference: clean, mapping-types: n/a }");
        ExpectedOutcome clean = Of(outcomes, ProtocolKind.Reference, VfioBaseKind.Revoke2026)!;
        Assert.True(clean.IsMetBy([]));
        Assert.False(clean.IsMetBy([MappedWhileRevoked]));
        Assert.False(Of(outcomes, ProtocolKind.MappingTypes, VfioBaseKind.Revoke2026)!.IsMetBy([]));
    }

    [Theory]
    [InlineData("[clean]", "test.yaml:6:10: 'outcome' must be a mapping with the keys reference, rfc-v1, rfc-v2, mapping-types, reference@oct-2025, ")]
    [InlineData("{ rfc-v3: clean }", "test.yaml:6:12: unknown key 'rfc-v3' in 'outcome'; did you mean 'rfc-v1'?")]
    [InlineData("{ linux: clean }", "test.yaml:6:12: unknown key 'linux' in 'outcome'; known: reference, rfc-v1, rfc-v2, mapping-types, reference@oct-2025, reference@6.19, ")]
    [InlineData("{ rfc-v1@6.18: clean }", "test.yaml:6:12: unknown key 'rfc-v1@6.18' in 'outcome'; did you mean 'rfc-v1@6.19'?")]
    [InlineData("{ rfc-v1: [clean] }", "test.yaml:6:20: 'rfc-v1' must be a single value, not a list")]
    [InlineData("{ rfc-v1: }", "test.yaml:6:20: 'rfc-v1' has no value; write one or remove the key")]
    [InlineData("{ rfc-v1: I-9 }", "test.yaml:6:20: an outcome is clean, n/a or a list of invariants with the party at fault such as \"I-9 protocol, I-16 protocol\", not 'I-9'")]
    [InlineData("{ rfc-v1: Clean }", "test.yaml:6:20: an outcome is clean, n/a or a list of invariants with the party at fault ")]
    [InlineData("{ rfc-v1: I-33 protocol }", "test.yaml:6:20: unknown invariant 'I-33'; known: I-1 to I-32, drain, provisioning")]
    [InlineData("{ rfc-v1: I-9 gest }", "test.yaml:6:20: unknown party 'gest'; did you mean 'guest'? known: protocol, exporter, importer, guest, user, hardware")]
    [InlineData("{ rfc-v1: \"I-9 protocol, I-9 protocol\" }", "test.yaml:6:20: 'I-9 protocol' is listed twice")]
    public void What_is_wrong_has_its_place_and_what_there_is(string outcome, string message) =>
        Assert.StartsWith(message, Inputs.Error($"{Inputs.Start}outcome: {outcome}\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData("clean", true)]
    [InlineData("n/a", true)]
    [InlineData("I-9 protocol", true)]
    [InlineData("I-32 importer,  provisioning user", true)]
    [InlineData("I-33 protocol", false)]
    [InlineData("I-9", false)]
    [InlineData("I-9 nobody", false)]
    [InlineData("clean, n/a", false)]
    public void An_editor_that_knows_the_schema_accepts_the_same(string outcome, bool isAccepted)
    {
        JsonElement definitions = JsonDocument.Parse(ScenarioSchema.Text).RootElement.GetProperty("$defs");
        string pattern = definitions.GetProperty("outcomeOfProtocol").GetProperty("pattern").GetString()!;
        Assert.Equal(isAccepted, Regex.IsMatch(outcome, pattern));
        if (isAccepted)
        {
            Assert.NotNull(Of(Outcome($"{{ rfc-v1: \"{outcome}\" }}"), ProtocolKind.RfcV1, VfioBaseKind.Oct2025));
        }
    }

    private static ExpectedOutcomes Outcome(string text) => Inputs.Parse($"{Inputs.Start}outcome: {text}\n").Outcome;

    private static ExpectedOutcome? Of(ExpectedOutcomes outcomes, ProtocolKind protocol, VfioBaseKind vfioBase) =>
        outcomes.Find(new ProtocolSettings(protocol, vfioBase));
}
