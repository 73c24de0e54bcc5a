using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Scenarios.Faults;
using DistributedSvm.Scenarios.Worlds;

namespace DistributedSvm.Scenarios.Tests;

/// <summary>What a scenario says about the provisioning of VFs.</summary>
public sealed class SriovTests
{
    private const long Mib = 1 << 20;

    private const string Vfs = "    vfs: { perGpu: 2 }\n";

    [Fact]
    public void Without_any_key_vfs_get_the_fair_shares_of_7_0()
    {
        SriovPlan plan = SriovPlan.Of(Inputs.Parse(Inputs.Start + "    vfs: { perGpu: 4 }\n"))[1];
        Assert.Equal(("node0/gpu1", "arc-pro-b60", "7.0", 4, 12), (plan.Gpu, plan.Model, plan.Kernel, plan.Vfs, plan.TotalVfs));
        Assert.Equal(Errno.Ok, plan.Errno);
        Assert.All(Enumerable.Range(1, 4), vf => Assert.Equal(
            (6016 * Mib, 512 * Mib, 8192, 32, VfSchedule.Default),
            (plan.Provisioning.Of(vf)!.VramBytes, (long)plan.Provisioning.Of(vf)!.Ggtt!.Value.Length, plan.Provisioning.Of(vf)!.Contexts, plan.Provisioning.Of(vf)!.Doorbells, plan.Provisioning.ScheduleOf(vf))));
    }

    [Fact]
    public void Kernel_custom_vfs_and_schedules_are_what_the_administrator_writes()
    {
        ScenarioDocument document = Inputs.Parse("kernel: 7.1\n" + Inputs.Start + """
                vfs:
                  perGpu: 3
                  execQuantum: 16ms
                  priority: normal
                  pf: { execQuantum: 4ms, preemptTimeout: 1500us, priority: high }
                  custom: [{ vf: 2, vram: 8GiB, contexts: 100, preemptTimeout: 2ms }]
            """);
        SriovPlan plan = SriovPlan.Of(document)[0];
        Assert.Equal([4096, 8192, 4096], Enumerable.Range(1, 3).Select(vf => plan.Provisioning.Of(vf)!.VramBytes / Mib));
        Assert.Equal([16384, 100, 16384], Enumerable.Range(1, 3).Select(vf => plan.Provisioning.Of(vf)!.Contexts));
        Assert.Equal(new VfSchedule(SimTime.FromMilliseconds(4), SimTime.FromMicroseconds(1500), SchedulePriority.High), plan.Provisioning.ScheduleOf(0));
        Assert.Equal(new VfSchedule(SimTime.FromMilliseconds(16), SimTime.FromMilliseconds(2), SchedulePriority.Normal), plan.Provisioning.ScheduleOf(2));

        // And the PF of a run gets the same as messages, before VFs are enabled.
        World world = WorldBuilder.Build(document);
        Assert.Equal(
            [typeof(SetSchedule), typeof(SetSchedule), typeof(SetVfQuota), typeof(SetVfQuota), typeof(SetSchedule), typeof(EnableVfs)],
            world.Seeds.Take(6).Select(seed => seed.Message.GetType()));
        PhysicalFunctionSpec pf = world.Entities.Select(entity => entity.Spec).OfType<PhysicalFunctionSpec>().First();
        Assert.Equal((KernelProfile.Linux71, 25_367_150_592), (pf.Kernel, pf.VramForVfs));

        // The BARs of all VFs are as large as the largest of them needs.
        Assert.All(pf.Vfs, place => Assert.Equal(8UL << 30, place.Bar.Length));
    }

    [Fact]
    public void Vfs_that_are_enabled_later_have_their_places_from_the_beginning()
    {
        ScenarioDocument document = Inputs.Parse(Inputs.Start + Vfs + "faults: [{ at: 1ms, kind: enable-vfs, on: node0/gpu1, count: 0 }, { at: 2ms, kind: enable-vfs, on: node0/gpu1, count: 5 }]\n");
        Assert.Equal([new EnableVfsFault(SimTime.FromMilliseconds(1), 0, 1, 0), new EnableVfsFault(SimTime.FromMilliseconds(2), 0, 1, 5)], document.Faults.AsEnumerable());
        World world = WorldBuilder.Build(document);
        Assert.Equal(10, world.Entities.Count(entity => entity.Present && entity.Spec is VirtualFunctionSpec));
        Assert.Equal([0, 5], world.Seeds.Select(seed => seed.Message).OfType<EnableVfs>().Skip(2).Select(enable => enable.Count));
    }

    [Fact]
    public void A_quota_is_written_to_the_pf_of_each_vf()
    {
        World world = WorldBuilder.Build(Inputs.Parse(
            Inputs.Start + Vfs + "faults: [{ at: 1ms, kind: set-quota, on: 'node0/gpu*/vf2', vram: 64MiB, quotaChange: notify, doorbells: 3, execQuantum: 2ms }]\n"));
        Assert.Equal(
            [new SetVfQuota(2, ResourceKind.Vram, 64 * Mib, true), new SetVfQuota(2, ResourceKind.Doorbells, 3), new SetSchedule(2, SimTime.FromMilliseconds(2), null, null)],
            world.Seeds.Where(seed => seed.Time == SimTime.FromMilliseconds(1)).Take(3).Select(seed => seed.Message));
        Assert.Equal(6, world.Seeds.Count(seed => seed.Time == SimTime.FromMilliseconds(1)));
    }

    [Fact]
    public void A_set_quota_of_a_gpu_is_the_schedule_of_its_pf()
    {
        World world = WorldBuilder.Build(Inputs.Parse(Inputs.Start + Vfs + "faults: [{ at: 1ms, kind: set-quota, on: [node0/gpu1, node0/gpu1/vf2], execQuantum: 2ms }]\n"));
        Assert.Equal(
            [new SetSchedule(0, SimTime.FromMilliseconds(2), null, null), new SetSchedule(2, SimTime.FromMilliseconds(2), null, null)],
            world.Seeds.Where(seed => seed.Time == SimTime.FromMilliseconds(1)).Select(seed => seed.Message));
    }

    [Theory]
    [InlineData("", 0, 0)]
    [InlineData(", thresholds: { catErr: 5, flr: 2 }", 5, 2)]
    public void Thresholds_are_the_pfs_and_off_without_the_key(string keys, int catErr, int flr)
    {
        World world = WorldBuilder.Build(Inputs.Parse(Inputs.Start + $"    vfs: {{ perGpu: 2{keys} }}\n"));
        Assert.All(world.Entities.Select(entity => entity.Spec).OfType<PhysicalFunctionSpec>(), pf => Assert.Equal(new AdverseCounts(CatErr: catErr, Flr: flr), pf.Thresholds));
        Assert.All(world.Entities.Select(entity => entity.Spec).OfType<GpuSpec>(), gpu => Assert.Equal(1, gpu.Gucs.GtOf(gpu.Gucs[1])));
    }

    [Theory]
    [InlineData("kind: enable-vfs, on: node0/gpu0", "8:5: an enable-vfs fault needs the key 'count'")]
    [InlineData("kind: enable-vfs, on: node0/gpu0, count: 13", "8:57: 'count' must be between 0 and 12, the VFs that arc-pro-b60 has, not 13")]
    [InlineData("kind: enable-vfs, on: node0/gpu0, count: -1", "8:57: 'count' must be between 0 and 63, not -1")]
    [InlineData("kind: enable-vfs, on: node0/gpu0/vf1, count: 1", "8:38: 'on' must be a GPU such as node0/gpu0, not 'node0/gpu0/vf1'")]
    [InlineData("kind: set-quota, on: node0/gpu0/vf1", "8:5: a set-quota fault needs one of the keys vram, ggtt, contexts, doorbells, execQuantum, preemptTimeout, priority")]
    [InlineData("kind: set-quota, on: node0/gpu0/vf3, vram: 2MiB", "8:37: neither a VF nor a GPU matches 'node0/gpu0/vf3'; there are node0/gpu0..1/vf1..2")]
    [InlineData("kind: set-quota, on: node0/gpu0/vf1, vram: 3MiB", "8:59: 'vram' must be whole LMTT pages of 2MiB, not 3MiB")]
    [InlineData("kind: set-quota, on: node0/gpu0/vf1, ggtt: 1KiB", "8:59: 'ggtt' must be whole pages of 4KiB, below 4GiB, not 1KiB")]
    [InlineData("kind: set-quota, on: node0/gpu0/vf1, ggtt: 4GiB", "8:59: 'ggtt' must be whole pages of 4KiB, below 4GiB, not 4GiB")]
    [InlineData("kind: set-quota, on: node0/gpu0/vf1, contexts: 65536", "8:63: 'contexts' must be between 0 and 65535, not 65536")]
    [InlineData("kind: set-quota, on: node0/gpu0/vf1, doorbells: 257", "8:64: 'doorbells' must be between 0 and 256, not 257")]
    [InlineData("kind: set-quota, on: node0/gpu0/vf1, execQuantum: 1500us", "8:66: 'execQuantum' must be whole milliseconds, not 1500us")]
    [InlineData("kind: set-quota, on: node0/gpu0/vf1, execQuantum: 101s", "8:66: 'execQuantum' must be at most 100s, not 101s; 0s is no end")]
    [InlineData("kind: set-quota, on: node0/gpu0/vf1, preemptTimeout: 1ns", "8:69: 'preemptTimeout' must be whole microseconds, not 1ns")]
    [InlineData("kind: set-quota, on: node0/gpu0, execQuantum: 2ms, doorbells: 3", "8:37: 'on' names a PF, which has no quota of its own; of a GPU a set-quota fault can have execQuantum, preemptTimeout, priority")]
    [InlineData("kind: set-quota, on: node0/gpu0/vf1, priority: urgent", "8:63: 'priority' cannot be 'urgent'")]
    public void A_wrong_action_has_one_message_at_its_place(string entry, string start) =>
        Assert.StartsWith("test.yaml:" + start, Inputs.Error(Inputs.Start + Vfs + $"faults:\n  - {{ at: 1ms, {entry} }}\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData("priority: high", "6:33: 'priority: high' is for the PF alone; all functions can have low or normal")]
    [InlineData("pf: { priority: highest }", "6:39: 'priority' cannot be 'highest'")]
    [InlineData("adminOnlyPf: maybe", "6:36: 'adminOnlyPf' cannot be 'maybe'")]
    [InlineData("thresholds: 3", "6:35: 'thresholds' must be a mapping")]
    [InlineData("thresholds: { catErr: -1 }", "6:45: 'catErr' must be between 0 and 1000000, not -1")]
    [InlineData("thresholds: { h2gStorm: 1 }", "6:37: unknown key 'h2gStorm'")]
    [InlineData("custom: [{ vf: 3, execQuantum: 4ms }]", "6:38: 'vf' must be between 1 and 2, which is 'perGpu', not 3")]
    [InlineData("custom: [{ vf: 1 }]", "6:32: this entry gives VF 1 nothing; write one of vram, ggtt, contexts, doorbells, execQuantum, preemptTimeout")]
    [InlineData("custom: [{ vf: 1, execQuantum: 1ms }, { vf: 1, execQuantum: 2ms }]", "6:67: VF 1 has two entries")]
    [InlineData("custom: [{ vf: 1, vram: 1GiB }]", "6:31: Linux 7.0 provisions all VFs or none: give vf1 to vf2 'vram', 'ggtt' and 'contexts' each, or write 'kernel: \"7.1\"'")]
    public void A_wrong_vfs_key_has_one_message_at_its_place(string keys, string start) =>
        Assert.StartsWith("test.yaml:" + start, Inputs.Errors(Inputs.Start + $"    vfs: {{ perGpu: 2, {keys} }}\n")[0], StringComparison.Ordinal);

    [Theory]
    [InlineData("7.2", "1:9: unknown kernel '7.2'")]
    [InlineData("linux", "1:9: unknown kernel 'linux'")]
    public void A_wrong_kernel_is_told_which_there_are(string kernel, string start)
    {
        string error = Inputs.Error($"kernel: {kernel}\n" + Inputs.Start + Vfs);
        Assert.StartsWith("test.yaml:" + start, error, StringComparison.Ordinal);
        Assert.Contains("7.0", error, StringComparison.Ordinal);
        Assert.Contains("7.1", error, StringComparison.Ordinal);
    }

    [Fact]
    public void More_vram_by_hand_than_there_is_is_an_error() => Assert.StartsWith(
        "test.yaml:7:31: the VFs get 24GiB together, more than the 23.625GiB that arc-pro-b60 has for VFs",
        Inputs.Error("kernel: 7.1\n" + Inputs.Start + "    vfs: { perGpu: 3, custom: [{ vf: 1, vram: 14GiB }, { vf: 2, vram: 10GiB }] }\n"),
        StringComparison.Ordinal);
}
