using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Workloads.DisplayShare;
using DistributedSvm.Scenarios.Faults;
using DistributedSvm.Scenarios.Worlds;

namespace DistributedSvm.Scenarios.Tests;

/// <summary>The actions <c>vf-save</c>, <c>vf-restore</c> and <c>migrate</c>: what may be written, and what they become.</summary>
public sealed class MigrationScenarioTests
{
    private const string Boxes = """
        name: x
        duration: 1s
        hosts: [{ name: node, count: 2, topology: { gpus: 2, model: arc-pro-b60 }, vfs: { perGpu: 2 } }]
        workloads: [{ kind: display-share, name: screens, on: "node*/gpu0/vf1", framesPerSecond: 60, resolution: 64x64 }]

        """;

    private const string Network = "network: { bandwidth: 200Gbps, latency: 2us }\n";

    [Theory]
    [InlineData("kind: migrate, on: node0/gpu0/vf1", "6:5: a migrate fault needs the key 'to'")]
    [InlineData("kind: migrate, on: node0/gpu0/vf1, to: node0/gpu0/vf1", "6:55: 'to' must be another VF than 'on': the guest is there already")]
    [InlineData("kind: migrate, on: node0/gpu0/vf1, to: node1/gpu0/vf1", "6:55: node1/gpu0/vf1 has a workload of its own, 'screens': a guest can only be moved to a VF that no workload names")]
    [InlineData("kind: migrate, on: node0/gpu0/vf1, to: node0/gpu1/vf3", "6:55: no VF matches 'node0/gpu1/vf3'; there are node0/gpu0..1/vf1..2, node1/gpu0..1/vf1..2")]
    [InlineData("kind: migrate, on: node0/gpu0/vf1, to: node0/gpu1/vf*", "6:55: 'to' must be one VF such as node0/gpu0/vf1, not 2 of them")]
    [InlineData("kind: migrate, on: node0/gpu0/vf1, to: node1/gpu1/vf1", "6:55: node1/gpu1/vf1 is on another host, and there is no way there: give the scenario a 'network: { bandwidth: 200Gbps, latency: 2us }'")]
    [InlineData("kind: vf-restore, on: node0/gpu1/vf1, from: node1/gpu0/vf1", "6:60: node1/gpu0/vf1 is on another host than node0/gpu1/vf1: an image is restored on the host where it was saved")]
    [InlineData("kind: vf-restore, on: node0/gpu0/vf1, from: node0/gpu0/vf2", "6:38: node0/gpu0/vf1 has a workload of its own, 'screens': another guest's image can only be restored on a VF that no workload names")]
    [InlineData("kind: vf-save, on: node0/gpu2/vf1", "6:35: no VF matches 'node0/gpu2/vf1'")]
    public void A_wrong_action_has_one_message_at_its_place(string entry, string start)
    {
        ScenarioException error = Assert.Throws<ScenarioException>(() => Inputs.Parse($"{Boxes}faults:\n  - {{ at: 1ms, {entry} }}\n"));
        Assert.StartsWith("test.yaml:" + start, Assert.Single(error.Errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_move_has_an_agent_that_waits_at_its_end_and_goes_through_the_memories_of_both_hosts()
    {
        World world = WorldBuilder.Build(Inputs.Parse(Boxes + Network + "faults: [{ at: 5ms, kind: migrate, on: node0/gpu0/vf1, to: node1/gpu1/vf2 }]\n"));
        Envelope seed = world.Seeds.Single(seed => seed.Message is MigrateVf);
        var move = (MigrateVf)seed.Message;
        Assert.Equal((SimTime.FromMilliseconds(5), "node0/gpu0/vf1/guest"), (seed.Time, world.PathOf(seed.Receiver)));
        Assert.Equal(
            ("node0/gpu0/vf1/screens", "node1/gpu1/vf2/guest", "node1/gpu1/vf2/screens", "node1/gpu1/pf"),
            (world.PathOf(move.Agent), world.PathOf(move.Target), world.PathOf(move.TargetAgent), world.PathOf(move.Display)));
        var waiting = (DisplayAgentSpec)world.Entities[move.TargetAgent.Index].Spec;
        Assert.True(waiting.IsStandby);
        Assert.Equal((move.Target, move.Display), (waiting.Guest, waiting.Display));
        Assert.Equal(("node0/nic0", 1, SimTime.FromMicroseconds(2)), (world.PathOf(move.Route!.Nic), move.Route.ToHost, move.Route.Latency));
        Assert.Contains(world.Seeds, stop => stop.Receiver == move.TargetAgent && stop.Message is StopWorkload);
    }

    [Fact]
    public void A_guest_that_comes_back_finds_the_agent_that_it_left()
    {
        World world = WorldBuilder.Build(Inputs.Parse(Boxes + """
            faults:
              - { at: 5ms, kind: migrate, on: node0/gpu0/vf1, to: node0/gpu1/vf2 }
              - { at: 500ms, kind: migrate, on: node0/gpu1/vf2, to: node0/gpu0/vf2 }
              - { at: 700ms, kind: migrate, on: node0/gpu0/vf2, to: node0/gpu1/vf2 }
            """));
        MigrateVf[] moves = [.. world.Seeds.Select(seed => seed.Message).OfType<MigrateVf>()];
        Assert.Equal(moves[0].TargetAgent, moves[1].Agent);
        Assert.Equal(moves[1].TargetAgent, moves[2].Agent);
        Assert.Equal(moves[0].TargetAgent, moves[2].TargetAgent);
        Assert.All(moves, move => Assert.Null(move.Route));
    }

    [Fact]
    public void An_image_comes_from_the_same_guest_unless_another_is_named()
    {
        ScenarioDocument document = Inputs.Parse(Boxes + """
            faults:
              - { at: 1ms, kind: vf-save, on: "node0/gpu0/vf*" }
              - { at: 2ms, kind: vf-restore, on: node0/gpu0/vf1 }
              - { at: 3ms, kind: vf-restore, on: node0/gpu0/vf2, from: node0/gpu0/vf1 }
            """);
        Assert.Equal(2, Assert.IsType<GuestSaveFault>(document.Faults[0]).Targets.Length);
        Assert.All(document.Faults[1..].Cast<GuestMoveFault>(), fault => Assert.Equal(1, fault.From.Vf));
        World world = WorldBuilder.Build(document);
        Assert.Equal(2, world.Seeds.Count(seed => seed.Message is SaveGuest));
        RestoreGuest[] restores = [.. world.Seeds.Select(seed => seed.Message).OfType<RestoreGuest>()];
        Assert.Equal("node0/gpu0/vf1/screens", world.PathOf(restores[0].Agent));
        Assert.Equal("node0/gpu0/vf2/screens", world.PathOf(restores[1].Agent));
    }
}
