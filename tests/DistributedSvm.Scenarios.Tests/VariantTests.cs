using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing.Variants;
using DistributedSvm.Scenarios.Worlds;

namespace DistributedSvm.Scenarios.Tests;

/// <summary>Protocol, vfio base and schedule of a scenario.</summary>
public sealed class VariantTests
{
    [Fact]
    public void A_scenario_that_says_nothing_is_the_reference_in_the_total_order()
    {
        ScenarioDocument document = Inputs.Parse(Inputs.Start);
        Assert.Equal((ProtocolSettings.Reference, SchedulePolicy.Fixed), (document.ProtocolSettings, document.Schedule));
    }

    [Theory]
    [InlineData("protocol: rfc-v1\n", ProtocolKind.RfcV1, VfioBaseKind.Oct2025)]
    [InlineData("protocol: mapping-types\n", ProtocolKind.MappingTypes, VfioBaseKind.Revoke2026)]
    [InlineData("protocol: rfc-v2\nvfioBase: 6.19\n", ProtocolKind.RfcV2, VfioBaseKind.Linux619)]
    [InlineData("vfioBase: \"2026-proposal\"\n", ProtocolKind.Reference, VfioBaseKind.Proposal2026)]
    public void A_base_that_is_not_named_follows_from_the_protocol(string lines, ProtocolKind protocol, VfioBaseKind expected) =>
        Assert.Equal(new ProtocolSettings(protocol, expected), Inputs.Parse(Inputs.Start + lines).ProtocolSettings);

    [Fact]
    public void Every_pf_and_vfio_device_of_the_world_is_told_the_rules()
    {
        World world = WorldBuilder.Build(Inputs.Parse(Inputs.Start + "    vfs: { perGpu: 2 }\nprotocol: rfc-v2\nschedule: jitter\n"));
        var settings = new ProtocolSettings(ProtocolKind.RfcV2, VfioBaseKind.Oct2025);
        Assert.Equal((settings, SchedulePolicy.Of(ScheduleKind.Jitter)), (world.Protocol, world.Schedule));
        ProtocolSettings[] told =
        [
            .. world.Entities.Select(e => e.Spec).OfType<PhysicalFunctionSpec>().Select(spec => spec.Protocol),
            .. world.Entities.Select(e => e.Spec).OfType<VfioDeviceSpec>().Select(spec => spec.Protocol),
        ];
        Assert.True(told.Length > 2);
        Assert.All(told, one => Assert.Equal(settings, one));
    }

    [Fact]
    public void A_schedule_is_a_word_or_a_mapping_with_what_differs_from_the_usual()
    {
        Assert.Equal(SchedulePolicy.Of(ScheduleKind.Pct), Schedule("pct"));
        Assert.Equal(SchedulePolicy.Fixed, Schedule("{ kind: fixed }"));
        Assert.Equal(SchedulePolicy.Of(ScheduleKind.Jitter) with { Bound = SimTime.FromMicroseconds(3) }, Schedule("{ kind: jitter, bound: 3us }"));
        Assert.Equal(
            new SchedulePolicy { Kind = ScheduleKind.Pct, Levels = 4, Quantum = SimTime.FromMicroseconds(1), ChangePoints = 0, Steps = 9 },
            Schedule("{ kind: pct, levels: 4, quantum: 1us, changePoints: 0, steps: 9 }"));
        Assert.Equal(SchedulePolicy.Of(ScheduleKind.Pct) with { ChangePoints = 5 }, Schedule("{ kind: pct, changePoints: 5 }"));
    }

    [Theory]
    [InlineData("protocol: rfc-v3\n", "test.yaml:6:11: unknown protocol 'rfc-v3'; did you mean 'rfc-v1'? known: reference, rfc-v1, rfc-v2, mapping-types")]
    [InlineData("protocol: linux\n", "test.yaml:6:11: unknown protocol 'linux'; known: reference, rfc-v1, rfc-v2, mapping-types")]
    [InlineData("vfioBase: 6.18\n", "test.yaml:6:11: unknown vfio base '6.18'; did you mean '6.19'? known: oct-2025, 6.19, 2026-revoke, 2026-proposal")]
    [InlineData("schedule: random\n", "test.yaml:6:11: unknown schedule 'random'; known: fixed, jitter, pct")]
    [InlineData("schedule: { kind: pkt }\n", "test.yaml:6:19: unknown schedule 'pkt'; did you mean 'pct'? known: fixed, jitter, pct")]
    [InlineData("schedule: { bound: 3us }\n", "test.yaml:6:11: a schedule needs a 'kind': fixed, jitter, pct")]
    [InlineData("schedule: { kind: [pct] }\n", "test.yaml:6:19: a schedule needs a 'kind': fixed, jitter, pct")]
    [InlineData("schedule: [pct]\n", "test.yaml:6:11: 'schedule' must be fixed, jitter, pct or a mapping with the key 'kind', not a list")]
    [InlineData("schedule: { kind: jitter, levels: 2 }\n", "test.yaml:6:27: unknown key 'levels' in a jitter schedule; known: kind, bound")]
    [InlineData("schedule: { kind: jitter, bound: 2s }\n", "test.yaml:6:34: 'bound' must be at most 1 s, not 2 s")]
    [InlineData("schedule: { kind: pct, steps: 0 }\n", "test.yaml:6:31: 'steps' must be between 1 and 1000000, not 0")]
    public void What_there_is_not_has_one_message_at_its_place_with_what_there_is(string line, string message) =>
        Assert.Equal(message, Inputs.Error(Inputs.Start + line));

    private static SchedulePolicy Schedule(string text) => Inputs.Parse($"{Inputs.Start}schedule: {text}\n").Schedule;
}
