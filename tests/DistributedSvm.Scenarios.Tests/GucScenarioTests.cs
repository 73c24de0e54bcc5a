using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing.Variants;
using DistributedSvm.Scenarios.Faults;
using DistributedSvm.Scenarios.Worlds;

namespace DistributedSvm.Scenarios.Tests;

/// <summary>GuCs in scenarios: where they are, how they err, and how VFs are assigned.</summary>
public sealed class GucScenarioTests
{
    private const string Start = """
        name: x
        duration: 1s
        hosts: [{ name: node, topology: { gpus: 2, model: arc-pro-b60 }, vfs: { perGpu: 2 } }]

        """;

    [Fact]
    public void A_gpu_with_vfs_has_a_guc_for_each_gt_behind_its_pf()
    {
        World world = WorldBuilder.Build(Inputs.Parse(Start));
        GucSpec[] gucs = [.. world.Entities.Select(entity => entity.Spec).OfType<GucSpec>()];
        Assert.Equal(["node0/gpu0/guc0", "node0/gpu0/guc1", "node0/gpu1/guc0", "node0/gpu1/guc1"], world.Entities.Where(entity => entity.Spec is GucSpec).Select(entity => entity.Path));
        Assert.Equal([0, 1, 0, 1], gucs.Select(guc => guc.Gt));
        foreach (PhysicalFunctionSpec pf in world.Entities.Select(entity => entity.Spec).OfType<PhysicalFunctionSpec>())
        {
            Assert.Equal(2, pf.Gucs.Count);
            Assert.All(Enumerable.Range(0, 2), gt => Assert.Equal(pf.Gpu, ((GucSpec)world.Entities[pf.Gucs[gt].Index].Spec).Gpu));
            Assert.All(pf.Vfs, vf => Assert.Equal(pf.Gucs, ((VirtualFunctionSpec)world.Entities[vf.Function.Index].Spec).Gucs));
        }
    }

    [Fact]
    public void A_gpu_without_sr_iov_has_none_and_one_whose_vfs_are_off_has_none_that_is_there()
    {
        World none = WorldBuilder.Build(Inputs.Parse("name: x\nduration: 1s\nhosts: [{ name: node, topology: { gpus: 1, model: arc-b580 } }]\n"));
        Assert.DoesNotContain(none.Entities, entity => entity.Spec is GucSpec);
        World off = WorldBuilder.Build(Inputs.Parse("name: x\nduration: 1s\nhosts: [{ name: node, topology: { gpus: 1, model: arc-pro-b60 } }]\n"));
        Assert.Equal([false, false], off.Entities.Where(entity => entity.Spec is GucSpec).Select(entity => entity.Present));
    }

    [Theory]
    [InlineData("guc-busy, on: node0/gpu1/guc1", GucFaultKind.Busy, 1, 0, "node0/gpu1/guc1")]
    [InlineData("guc-error, on: node0/gpu1, gt: 0, vf: 2", GucFaultKind.Error, 1, 2, "node0/gpu1/guc0")]
    [InlineData("guc-lost-done, on: node0/gpu0", GucFaultKind.LostDone, 0, 0, "node0/gpu0/guc0 node0/gpu0/guc1")]
    [InlineData("guc-late-done, on: node0/gpu0/guc0, delay: 3ms", GucFaultKind.LateDone, 0, 0, "node0/gpu0/guc0")]
    [InlineData("guc-duplicate-done, on: node0/gpu0/guc0", GucFaultKind.DuplicateDone, 0, 0, "node0/gpu0/guc0")]
    [InlineData("guc-late-notice, on: node0/gpu0/guc0, delay: 3ms", GucFaultKind.LateNotice, 0, 0, "node0/gpu0/guc0")]
    public void A_guc_errs_alone_or_with_all_of_its_gpu(string entry, GucFaultKind kind, int gpu, int vf, string struck)
    {
        ScenarioDocument document = Inputs.Parse(Start + $"faults: [{{ at: 1ms, kind: {entry} }}]\n");
        GucSpoiledFault fault = Assert.IsType<GucSpoiledFault>(Assert.Single(document.Faults));
        Assert.Equal((gpu, kind, vf, SimTime.Never), (fault.Gpu, fault.Fault.Kind, fault.Fault.Vf, fault.Fault.For));
        World world = WorldBuilder.Build(document);
        Assert.Equal(struck.Split(' '), world.Seeds.Where(seed => seed.Message is SpoilGuc).Select(seed => world.Entities[seed.Receiver.Index].Path));
    }

    [Theory]
    [InlineData("guc-busy, on: node0/gpu1/guc2", "4:41: 'guc2' is no GuC of that GPU; it has guc0, guc1")]
    [InlineData("guc-busy, on: node0/gpu1/guc1, gt: 1", "4:62: 'gt' is for a GPU; 'on' names a GuC already")]
    [InlineData("guc-busy, on: node0/gpu1, gt: 2", "4:57: 'gt' must be between 0 and 1, not 2")]
    [InlineData("guc-busy, on: node0/gpu1, vf: 3", "4:57: 'vf' must be at most 2, the VFs of each GPU there, not 3")]
    [InlineData("guc-busy, on: node0/gpu1, delay: 1ms", "4:53: unknown key 'delay'")]
    [InlineData("guc-late-done, on: node0/gpu1", "4:10: a guc-late-done fault needs the key 'delay'")]
    [InlineData("guc-bussy, on: node0/gpu1", "4:27: unknown fault kind 'guc-bussy'; did you mean 'guc-busy'?")]
    public void A_wrong_guc_fault_has_one_message_at_its_place(string entry, string start) =>
        Assert.StartsWith("test.yaml:" + start, Inputs.Error(Start + $"faults: [{{ at: 1ms, kind: {entry} }}]\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData("vf-pause", "", "resume node0/gpu0/pf")]
    [InlineData("vf-stop", "", "reset node0/gpu0/vf1/vfio")]
    [InlineData("vf-pause", ", { at: 2ms, kind: vf-resume, on: node0/gpu0/vf1 }", "")]
    [InlineData("vf-pause", ", { at: 2ms, kind: vf-resume, on: node0/gpu0/vf2 }", "resume node0/gpu0/pf")]
    public void Whom_nobody_resumes_is_resumed_or_reset_when_the_measured_time_is_over(string kind, string later, string ends)
    {
        World world = WorldBuilder.Build(Inputs.Parse(Start + $"faults: [{{ at: 1ms, kind: {kind}, on: node0/gpu0/vf1 }}{later}]\n"));
        IEnumerable<string> atEnd =
            from seed in world.Seeds
            where seed.Time == SimTime.FromSeconds(1)
            let path = world.Entities[seed.Receiver.Index].Path
            select seed.Message switch
            {
                ChangeVfState { Activity: VfActivity.Resume, Vf: 1 } => $"resume {path}",
                ActOnDevice { Action: DeviceAction.FunctionLevelReset } => $"reset {path}",
                _ => "",
            };
        Assert.Equal(ends, string.Concat(atEnd));
    }

    [Theory]
    [InlineData("vf-pause", VfActivity.Pause)]
    [InlineData("vf-resume", VfActivity.Resume)]
    [InlineData("vf-stop", VfActivity.Stop)]
    public void What_is_done_to_a_vf_goes_to_its_pf(string kind, VfActivity activity)
    {
        World world = WorldBuilder.Build(Inputs.Parse(Start + $"faults: [{{ at: 1ms, kind: {kind}, on: node0/gpu1/vf2 }}]\n"));
        Envelope seed = Assert.Single(world.Seeds, seed => seed.Message is ChangeVfState && seed.Time < SimTime.FromSeconds(1));
        Assert.Equal(("node0/gpu1/pf", new ChangeVfState(default, 2, activity)), (world.Entities[seed.Receiver.Index].Path, seed.Message));
    }

    [Theory]
    [InlineData("", "2026-revoke", true, true)]
    [InlineData("", "6.19", true, false)]
    [InlineData(", flrPrepare: true", "6.19", true, true)]
    [InlineData(", flrPrepare: false", "2026-revoke", true, false)]
    [InlineData(", driver: vfio-pci", "2026-revoke", false, true)]
    [InlineData(", driver: xe-vfio-pci", "oct-2025", true, false)]
    public void The_driver_waits_for_the_pf_and_the_bases_of_2026_prepare_resets(string keys, string vfioBase, bool waits, bool prepares)
    {
        string text = Start.Replace("perGpu: 2 }", $"perGpu: 2{keys} }}", StringComparison.Ordinal);
        World world = WorldBuilder.Build(Inputs.Parse(text + $"vfioBase: {vfioBase}\n"));
        Assert.All(world.Entities.Select(entity => entity.Spec).OfType<VfioDeviceSpec>(), vfio => Assert.Equal((waits, prepares), (vfio.WaitsForPf, vfio.PreparesFlr)));
        Assert.Equal(ProtocolKind.Reference, world.Protocol.Protocol);
    }

    [Theory]
    [InlineData("driver: xe", "'driver' cannot be 'xe'; known: xe-vfio-pci, vfio-pci")]
    [InlineData("driver: vfio-pci, flrPrepare: true", "'flrPrepare' is for 'driver: xe-vfio-pci'; vfio-pci tells the PF nothing")]
    [InlineData("flrPrepare: maybe", "'flrPrepare' cannot be 'maybe'")]
    public void A_wrong_assignment_is_answered_with_what_is_allowed(string keys, string message) =>
        Assert.Contains(message, Inputs.Error(Start.Replace("perGpu: 2 }", $"perGpu: 2, {keys} }}", StringComparison.Ordinal)), StringComparison.Ordinal);
}
