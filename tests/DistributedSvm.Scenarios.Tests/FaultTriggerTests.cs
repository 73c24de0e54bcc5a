using System.Text.Json;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Scenarios.Faults;
using DistributedSvm.Scenarios.Worlds;

namespace DistributedSvm.Scenarios.Tests;

/// <summary>Faults that wait for an occurrence.</summary>
public sealed class FaultTriggerTests
{
    private const string Start = """
        name: x
        duration: 1s
        hosts: [{ name: node, count: 2, topology: { gpus: 2, model: arc-pro-b60 }, vfs: { perGpu: 2 }, devices: [{ name: rdma0, kind: rdma }] }]
        faults:

        """;

    [Fact]
    public void A_fault_may_wait_for_the_nth_occurrence_of_something()
    {
        ResolvedFault fault = Assert.Single(Inputs.Parse(Start + "  - { kind: vf-flr, on: node0/gpu0/vf1, when: { nth: 3, of: map, by: node0/gpu0 } }").Faults);
        Assert.Equal((3, "map", EntityKind.PhysicalFunction), (fault.When!.Nth, fault.When.Of.Name, fault.When.CountedAt));
        Assert.Equal(SimTime.Zero, fault.At);
    }

    [Fact]
    public void Its_messages_become_those_of_a_trigger_at_the_entity_that_counts_armed_at_the_faults_time()
    {
        World world = WorldBuilder.Build(Inputs.Parse(
            Start + "  - { at: 5ms, kind: device-close, on: node0/gpu1/vf2, for: 3ms, when: { of: export, by: node0/gpu0/vf1, after: 2us } }"));
        Envelope seed = Assert.Single(world.Seeds, seed => seed.Message is ArmTrigger);
        var trigger = (ArmTrigger)seed.Message;
        Assert.Equal((SimTime.FromMilliseconds(5), "node0/gpu0/vf1/vfio"), (seed.Time, world.PathOf(seed.Receiver)));
        Assert.Equal(1, trigger.Nth);
        Assert.Equal(
            [(DeviceAction.Close, SimTime.FromMicroseconds(2)), (DeviceAction.Open, SimTime.FromMicroseconds(3_002))],
            trigger.Sends.Select(sent => (((ActOnDevice)sent.Message).Action, sent.After)));
        Assert.All(trigger.Sends, sent => Assert.Equal("node0/gpu1/vf2/vfio", world.PathOf(sent.To)));
        Assert.DoesNotContain(world.Seeds, other => other.Message is ActOnDevice);
    }

    [Fact]
    public void Every_occurrence_happens_somewhere_and_is_in_the_schema()
    {
        using var schema = JsonDocument.Parse(ScenarioSchema.Text);
        JsonElement words = schema.RootElement.GetProperty("$defs").GetProperty("when").GetProperty("properties").GetProperty("of").GetProperty("enum");
        Assert.Equal(Occurrence.All.Select(known => known.Name), words.EnumerateArray().Select(word => word.GetString()!));
        foreach (Occurrence known in Occurrence.All)
        {
            bool happens = new[] { "node0/gpu0", "node0/gpu0/vf1", "node0/rdma0" }.Any(by =>
                Parses($"  - {{ kind: vf-flr, on: node0/gpu0/vf1, when: {{ of: {known.Name}, by: {by} }} }}"));
            Assert.True(happens, known.Name);
        }
    }

    [Theory]
    [InlineData("when: { nth: 3, of: mapp, by: node0/gpu0 }", "5:61: unknown occurrence 'mapp'; did you mean 'map'? known: export, match, revoke")]
    [InlineData("when: { nth: 0, of: map, by: node0/gpu0 }", "5:54: 'nth' must be between 1 and 1000000, not 0")]
    [InlineData("when: { of: map, by: node0/gpu7 }", "5:62: node0 has no 'gpu7' that imports; it has gpu0 to gpu1, vf1 to vf2 of each, rdma0")]
    [InlineData("when: { of: export, by: node0/rdma0 }", "5:53: 'export' is nothing that node0/rdma0 does; it does import, attach, detach,")]
    [InlineData("when: { of: map }", "5:47: 'when' needs the key 'by'")]
    [InlineData("when: { of: map, by: node0/gpu0, aftre: 3ms }", "5:74: unknown key 'aftre' in 'when'; did you mean 'after'?")]
    [InlineData("when: 3", "5:47: 'when' must be a mapping with the keys of, by, nth, after, not")]
    [InlineData("when: { of: map, by: node1/gpu0 }", "5:47: what happens on node1 is heard of on no other host without a 'network' between them")]
    [InlineData("repeat: 1", "5:5: a vf-flr fault needs the key 'at', its time, or 'when', what it waits for")]
    public void A_wrong_when_has_one_message_at_its_place(string keys, string start) =>
        Assert.StartsWith(
            "test.yaml:" + start, Inputs.Error(Start + $"  - {{ kind: vf-flr, on: node0/gpu0/vf1, {keys} }}\n"), StringComparison.Ordinal);

    [Fact]
    public void A_hang_that_may_begin_at_any_time_must_fit_behind_the_last() =>
        Assert.Contains(
            "beyond the end of the run",
            Inputs.Error(Start + "  - { kind: engine-hang, on: node0/gpu0, engine: copy, for: 60s, when: { of: job, by: node0/gpu0 } }\n"),
            StringComparison.Ordinal);

    private static bool Parses(string fault) => Record.Exception(() => Inputs.Parse(Start + fault)) is null;
}
