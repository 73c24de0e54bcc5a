using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Workloads.Share;
using DistributedSvm.Scenarios.Worlds;

namespace DistributedSvm.Scenarios.Tests;

/// <summary>VMs that whole GPUs are passed through to.</summary>
public sealed class GuestTests
{
    [Fact]
    public void The_drivers_of_one_vm_ask_the_tree_that_it_sees_and_the_bytes_take_the_hosts()
    {
        World world = Build("guests: [{ gpus: [gpu0, gpu1], shows: flat }, { gpus: [gpu3, gpu2], shows: split }]", hostBridge: "8086:09a2");
        int[] Distances(int gpu) => [.. Function(world, gpu).PeerDistances];
        World without = Build("iommu: strict", hostBridge: "8086:09a2");
        int host = Function(without, 0).PeerDistances[2];
        Assert.True(host > 0);

        // Below one switch of the virtual machine: one hop up to its downstream port, one to the switch, and down again.
        Assert.Equal([0, 4, host, host], Distances(0));
        Assert.Equal([4, 0, host, host], Distances(1));
        Assert.Equal([host, host, 0, -1], Distances(2));
        Assert.Equal([host, host, -1, 0], Distances(3));
        Assert.Equal(Card(without, 0).PeerRoutes, Card(world, 0).PeerRoutes);
        Assert.Equal(Card(without, 2).PeersReached, Card(world, 2).PeersReached);
    }

    [Theory]
    [InlineData("8086:09a2", false)]
    [InlineData("not-listed", true)]
    public void A_vm_that_is_shown_a_way_which_the_host_does_not_have_is_misled(string hostBridge, bool isMisled)
    {
        World world = Build(
            "guests: [{ gpus: [gpu0, gpu1], shows: flat }]", hostBridge, "workloads: [{ kind: share, exporter: node0/gpu0, importers: [{ on: node0/gpu1 }] }]\n");
        Assert.Equal(isMisled, Assert.Single(world.Entities.Select(entity => entity.Spec).OfType<ShareAgentSpec>().Single().Importers).IsMisled);
    }

    [Theory]
    [InlineData("guests: [{ gpus: [gpu0, gpu1], shows: falt }]", "7:43: unknown topology of a VM 'falt'; did you mean 'flat'? known: flat, split")]
    [InlineData("guests: [{ gpus: [gpu4], shows: flat }]", "7:23: 'gpus' names different GPUs of this host, gpu0 to gpu3, not 'gpu4'")]
    [InlineData("guests: [{ gpus: [gpu0], shows: flat }, { gpus: [gpu1, gpu0], shows: flat }]", "7:60: 'gpu0' is in another VM already")]
    [InlineData("guests: [{ gpus: [], shows: flat }]", "7:22: a VM of this kind has at least one GPU, e.g. gpus: [gpu0, gpu1]")]
    [InlineData("guests: [{ gpus: [gpu0] }]", "7:14: a VM needs the key 'shows'")]
    [InlineData("guests: [{ gpus: [gpu0], shows: flat }]\n    vfs: { perGpu: 1 }", "7:22: a GPU that a VM has as a whole gives no VFs to others")]
    public void A_wrong_vm_has_one_message_at_its_place(string guests, string start) =>
        Assert.StartsWith("test.yaml:" + start, Inputs.Error(Text(guests, "not-listed")), StringComparison.Ordinal);

    [Theory]
    [InlineData("node0/gpu0", "node0/gpu2", "only the GPUs of the same VM can import what its node0/gpu0 exports")]
    [InlineData("node0/gpu2", "node0/gpu0", "a GPU that a VM of node0 has as a whole cannot import what the host exports")]
    public void A_buffer_does_not_leave_the_vm(string exporter, string importer, string message) => Assert.EndsWith(
        message,
        Inputs.Error(Text("guests: [{ gpus: [gpu0, gpu1], shows: flat }]", "8086:09a2") + $"workloads: [{{ kind: share, exporter: {exporter}, importers: [{{ on: {importer} }}] }}]\n"),
        StringComparison.Ordinal);

    private static World Build(string guests, string hostBridge, string workloads = "workloads: [{ kind: share, exporter: node0/gpu0, importers: [{ on: node0/gpu0 }] }]\n") =>
        WorldBuilder.Build(Inputs.Parse(Text(guests, hostBridge) + workloads));

    private static string Text(string guests, string hostBridge) =>
        $"name: x\nduration: 1s\nhosts:\n  - name: node\n    topology: {{ gpus: 4, model: arc-pro-b60 }}\n    hostBridge: \"{hostBridge}\"\n    {guests}\n";

    private static PhysicalFunctionSpec Function(World world, int gpu) =>
        (PhysicalFunctionSpec)world.Entities.Single(entity => entity.Path == $"node0/gpu{gpu}/pf").Spec;

    private static GpuSpec Card(World world, int gpu) => (GpuSpec)world.Entities.Single(entity => entity.Path == $"node0/gpu{gpu}").Spec;
}
