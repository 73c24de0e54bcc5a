using System.CommandLine;
using System.Text.Json;
using DistributedSvm.Client.Commands;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing.Variants;
using DistributedSvm.Scenarios;

namespace DistributedSvm.EndToEnd;

/// <summary><c>--protocol</c>, <c>--vfio-base</c> and <c>--schedule</c>: what they change of a scenario.</summary>
public sealed class VariantOptionTests
{
    private const string Scenario =
        "name: x\nduration: 1ms\nhosts:\n  - name: node\n    topology: { gpus: 1, model: arc-pro-b60 }\n";

    [Theory]
    [InlineData("", "", ProtocolKind.Reference, VfioBaseKind.Revoke2026)]
    [InlineData("", "--protocol rfc-v1", ProtocolKind.RfcV1, VfioBaseKind.Oct2025)]
    [InlineData("protocol: rfc-v2\n", "", ProtocolKind.RfcV2, VfioBaseKind.Oct2025)]
    [InlineData("protocol: rfc-v2\n", "--protocol mapping-types", ProtocolKind.MappingTypes, VfioBaseKind.Revoke2026)]
    [InlineData("protocol: rfc-v2\n", "--vfio-base 6.19", ProtocolKind.RfcV2, VfioBaseKind.Linux619)]
    [InlineData("vfioBase: 2026-proposal\n", "--protocol rfc-v1", ProtocolKind.RfcV1, VfioBaseKind.Proposal2026)]
    [InlineData("vfioBase: 2026-proposal\n", "--protocol rfc-v1 --vfio-base oct-2025", ProtocolKind.RfcV1, VfioBaseKind.Oct2025)]
    public void What_is_given_rules_and_a_base_that_nobody_names_follows_from_the_protocol(
        string lines, string arguments, ProtocolKind protocol, VfioBaseKind vfioBase) =>
        Assert.Equal(new ProtocolSettings(protocol, vfioBase), Apply(lines, arguments).ProtocolSettings);

    [Fact]
    public void A_schedule_of_the_scenarios_kind_keeps_its_parameters_and_another_has_the_usual_ones()
    {
        const string own = "schedule: { kind: pct, changePoints: 9 }\n";
        SchedulePolicy expected = SchedulePolicy.Of(ScheduleKind.Pct) with { ChangePoints = 9 };
        Assert.Equal(expected, Apply(own, "").Schedule);
        Assert.Equal(expected, Apply(own, "--schedule pct").Schedule);
        Assert.Equal(SchedulePolicy.Of(ScheduleKind.Jitter), Apply(own, "--schedule jitter").Schedule);
        Assert.Equal(SchedulePolicy.Fixed, Apply(own, "--schedule fixed").Schedule);
    }

    [Fact]
    public async Task The_result_says_under_what_it_ran()
    {
        Outcome outcome = await Executable.Dsvm(
            "simulate", Executable.Scenario("one-vf-system.yaml"), "--driver", "in-process", "--vfio-base", "6.19", "--schedule", "jitter", "--json");
        JsonElement result = outcome.AssertFine().Json();
        Assert.Equal(
            ("reference", "6.19", "jitter"),
            (result.GetProperty("protocol").GetString(), result.GetProperty("vfioBase").GetString(), result.GetProperty("schedule").GetString()));
        Assert.True(result.GetProperty("interleavings").GetProperty("buffers").GetInt64() >= 0);
        Assert.Equal(JsonValueKind.Array, result.GetProperty("lockOrder").ValueKind);
    }

    private static ScenarioDocument Apply(string lines, string arguments)
    {
        var command = new Command("test");
        VariantOptions options = VariantOptions.AddTo(command);
        return options.Apply(command.Parse(arguments), ScenarioReader.Parse(Scenario + lines, "x.yaml"));
    }
}
