using DistributedSvm.Model.Devices;
using DistributedSvm.Scenarios.Worlds;

namespace DistributedSvm.Scenarios.Tests;

/// <summary>Which bus a VF is on, and with whom.</summary>
public sealed class BusTests
{
    [Theory]
    [InlineData("perGpu: 2", 255)]
    [InlineData("perGpu: 2, firstVfOffset: 255", 1)]
    [InlineData("perGpu: 2, firstVfOffset: 256", 0)]
    [InlineData("perGpu: 7, firstVfOffset: 128, vfStride: 64", 2)]
    [InlineData("perGpu: 7, firstVfOffset: 127, vfStride: 64", 3)]
    public void Offset_and_stride_say_how_many_vfs_are_on_their_pfs_bus(string vfs, int last) =>
        Assert.Equal(last, Function("{ gpus: 2, model: arc-pro-b60 }", vfs, 0).LastVfOnBus);

    [Fact]
    public void Gpus_without_bridges_of_their_own_share_a_bus_and_cards_do_not()
    {
        NeighbourVf[] shared = [.. Function("{ gpus: 3, model: arc-pro-b60, gpuLink: 15GB/s, rootLink: 30GB/s, gpusPerRoot: 2 }", "perGpu: 2, firstVfOffset: 255", 1).Neighbours];
        Assert.Equal(1, Assert.Single(shared).Number);
        Assert.Empty(Function("{ gpus: 3, model: arc-pro-b60, gpuLink: 15GB/s, rootLink: 30GB/s, gpusPerRoot: 2 }", "perGpu: 2", 2).Neighbours);
        Assert.Empty(Function("{ gpus: 2, model: arc-pro-b60, gpusPerSwitch: 2 }", "perGpu: 2", 0).Neighbours);
    }

    [Theory]
    [InlineData("perGpu: 2, firstVfOffset: 0", "6:38: 'firstVfOffset' must be between 1 and 65535, not 0")]
    [InlineData("perGpu: 2, vfStride: many", "6:33: 'vfStride' must be a whole number, not")]
    [InlineData("perGpu: 2, firstVfOffset: 60000, vfStride: 6000", "6:20: vf2 would be routing id 66000 behind its PF; buses end at 65535")]
    public void A_wrong_bus_has_one_message_at_its_place(string vfs, string start) =>
        Assert.StartsWith("test.yaml:" + start, Inputs.Error(Text("{ gpus: 2, model: arc-pro-b60 }", vfs)), StringComparison.Ordinal);

    private static string Text(string topology, string vfs) =>
        $"name: x\nduration: 1s\nhosts:\n  - name: node\n    topology: {topology}\n    vfs: {{ {vfs} }}\n";

    private static PhysicalFunctionSpec Function(string topology, string vfs, int gpu) =>
        (PhysicalFunctionSpec)WorldBuilder.Build(Inputs.Parse(Text(topology, vfs))).Entities.Single(entity => entity.Path == $"node0/gpu{gpu}/pf").Spec;
}
