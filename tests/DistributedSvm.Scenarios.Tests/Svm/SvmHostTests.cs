using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Svm;
using DistributedSvm.Model.Workloads.Svm;
using DistributedSvm.Scenarios.Catalogue;
using DistributedSvm.Scenarios.Worlds;

namespace DistributedSvm.Scenarios.Tests.Svm;

/// <summary>What shared virtual memory needs of a host: settings, costs, entities.</summary>
public sealed class SvmHostTests
{
    private static string Scenario(string host, string on) => $$"""
        name: x
        duration: 1s
        hosts: [{ name: node, count: 2, topology: { gpus: 2, model: arc-pro-b60, gpusPerSwitch: 2 }{{host}} }]
        workloads: [{ kind: svm-program, on: [{{on}}], steps: [{ createVm: gpu0 }] }]
        """;

    private static World Build(string host, string on) => WorldBuilder.Build(Inputs.Parse(Scenario(host, on)));

    private static T[] Specs<T>(World world) => [.. world.Entities.Select(entity => entity.Spec).OfType<T>()];

    private static string[] PathsOf<T>(World world) => [.. world.Entities.Where(entity => entity.Spec is T).Select(entity => entity.Path)];

    [Fact]
    public void Only_hosts_with_processes_have_drivers_of_the_functions_in_use_and_an_owner_list()
    {
        World world = Build(", vfs: { perGpu: 2 }", "node1/gpu0, node1/gpu1/vf2");
        Assert.Equal(["node1/peers"], PathsOf<InterconnectOwnersSpec>(world));
        Assert.Equal(["node1/gpu0/svm", "node1/gpu1/vf2/svm"], PathsOf<SvmDeviceSpec>(world));
        Assert.Equal(["node1/svm-program-0"], PathsOf<AddressSpaceSpec>(world));
        Assert.Equal(["node1/svm-program-0/threads"], PathsOf<SvmAgentSpec>(world));
        Assert.Equal(
            [null, null, "node1/gpu0/svm", null],
            Specs<PhysicalFunctionSpec>(world).Select(pf => pf.Svm.IsNone ? null : world.PathOf(pf.Svm)));
    }

    [Fact]
    public void Drivers_processes_and_agents_name_each_other()
    {
        World world = Build(", vfs: { perGpu: 2 }", "node0/gpu0, node0/gpu1/vf2");
        AddressSpaceSpec space = Assert.Single(Specs<AddressSpaceSpec>(world));
        SvmAgentSpec agent = Assert.Single(Specs<SvmAgentSpec>(world));
        SvmDeviceSpec[] devices = Specs<SvmDeviceSpec>(world);
        Assert.Equal("node0/svm-program-0", world.PathOf(agent.Space));
        Assert.Equal(space.Devices.Select(place => place.Device), agent.Devices);
        Assert.Equal(["node0/gpu0/svm", "node0/gpu1/vf2/svm"], agent.Devices.Select(world.PathOf));
        Assert.Equal(["node0/gpu0", "node0/gpu1"], space.Devices.Select(place => world.PathOf(place.Gpu)));
        Assert.Equal([0, 2], space.Devices.Select(place => place.Function));
        Assert.All(devices, device => Assert.Equal(space.Devices, device.Places));
        Assert.All(devices, device => Assert.Equal("node0/peers", world.PathOf(device.Peers)));
        Assert.Equal("node0/gpu1/vf2/guest", world.PathOf(devices[1].Guest));
        Assert.True(devices[0].Guest.IsNone);

        // (20 Xe cores x 8 + 27 engines) x 8, rounded up.
        Assert.Equal(2_048, devices[0].QueueRecords);
        Assert.Equal((25_367_150_592 / 4096 * 4096, 0L), (devices[0].VramBytes, devices[1].VramBytes));
    }

    [Fact]
    public void Bus_addresses_are_those_of_the_bars()
    {
        World world = Build(", vfs: { perGpu: 2 }", "node0/gpu0, node0/gpu1/vf2");
        GpuSpec gpu = Specs<GpuSpec>(world)[0];
        Assert.All(Assert.Single(Specs<AddressSpaceSpec>(world)).Devices, place =>
        {
            BarWindow window = gpu.WindowOf(place.IoStart)!;
            Assert.Equal((place.IoStart, place.GpuIndex, place.Function), (window.Range.Start, window.GpuIndex, window.Vf));
        });
    }

    [Theory]
    [InlineData("", false)]
    [InlineData(", disableAcsRedir: ['*']", true)]
    public void Peers_reach_each_other_as_the_tree_says(string host, bool reaches)
    {
        InterconnectOwnersSpec owners = Assert.Single(Specs<InterconnectOwnersSpec>(Build(host, "node0/gpu0, node0/gpu1")));
        Assert.Equal(2, owners.Gpus);
        Assert.Equal([true, reaches, reaches, true], owners.Reaches);
    }

    [Fact]
    public void Settings_are_the_kernels_unless_the_host_says_otherwise()
    {
        AddressSpaceSpec plain = Assert.Single(Specs<AddressSpaceSpec>(Build("", "node0/gpu0")));
        Assert.Equal(new SvmSettings().NotifierBytes, plain.Settings.NotifierBytes);
        Assert.Equal(SvmPolicy.Kernel, plain.Settings.Policy);
        Assert.True(plain.Costs.HasFolios);
        AddressSpaceSpec other = Assert.Single(Specs<AddressSpaceSpec>(Build(
            ", svm: { profile: iova-series, policy: access-counters, accessThreshold: 9, notifierSize: 64MiB, chunkSizes: [1MiB, 4KiB], needs64k: true, timeslice: 2ms, systemAtomics: true, peerMigration: false }",
            "node0/gpu0")));
        Assert.Equal((SvmPolicy.AccessCounters, 9L, 64L << 20, 64L << 10), (other.Settings.Policy, other.Settings.AccessThreshold, other.Settings.NotifierBytes, other.Settings.LeastVramRange));
        Assert.Equal([1L << 20, 4096], other.Settings.Chunks);
        Assert.Equal((SimTime.FromMilliseconds(2), true, false), (other.Settings.AtomicTimeslice, other.Settings.HasSystemAtomics, other.Settings.MigratesFromPeers));
        Assert.Equal(SimTime.FromNanoseconds(1_060), other.Costs.MigratePage);
    }

    [Theory]
    [InlineData("profile: thp", "unknown profile 'thp'; known: iova-series-batched, ")]
    [InlineData("policy: kernl", "unknown policy 'kernl'; did you mean 'kernel'?")]
    [InlineData("notifierSize: 3MiB", "'notifierSize' must be a power of two such as 512MiB, not 3MiB")]
    [InlineData("chunkSizes: [64KiB, 2MiB, 4KiB]", "'chunkSizes' must be powers of two from 4KiB to the notifier's size, the largest first, such as [2MiB, 64KiB, 4KiB]; 2MiB is not")]
    [InlineData("chunkSizes: [2MiB]", "'chunkSizes' must end with 4KiB")]
    [InlineData("accessThreshold: 5", "'accessThreshold' is for 'policy: access-counters'")]
    [InlineData("notifersize: 1MiB", "unknown key 'notifersize' in 'svm'; did you mean 'notifierSize'?")]
    public void A_wrong_setting_is_told(string svm, string error) =>
        Assert.Contains(error, Inputs.Errors(Scenario($", svm: {{ {svm} }}", "node0/gpu0"))[0], StringComparison.Ordinal);

    /// <summary>
    /// What the steps of a fault on a range of so many pages, or one folio, cost together without delivery. A copy runs at 28.5 GB/s besides; messages between process, driver
    /// and GPU take 9 us of a migration and 1 us of a bind.
    /// </summary>
    [Theory]
    [InlineData("thp-series", 2 << 20, 1, 131.0, 128.0)]
    [InlineData("thp-series-4k", 2 << 20, 512, 961.0, 942.0)]
    [InlineData("iova-series", 2 << 20, 512, 787.0, 768.0)]
    [InlineData("iova-series-batched", 2 << 20, 512, 460.0, 441.0)]
    [InlineData("iova-series-linked", 2 << 20, 512, 394.0, 374.0)]
    [InlineData("iova-series", 64 << 10, 16, 75.0, 71.5)]
    [InlineData("iova-series-batched", 64 << 10, 16, 64.0, 61.0)]
    public void The_steps_of_a_profile_add_up_to_what_was_published(string name, long bytes, long pages, double total, double migrate)
    {
        SvmCosts costs = SvmProfileCatalogue.Find(name)!.Costs;
        double copy = (bytes / 28_500.0) + Us(costs.CopyFixed) + (Us(costs.CopyPage) * pages);
        double moved = 9.0 + copy + Us(costs.MigrateFixed) + (Us(costs.MigratePage) * pages);
        double all = 1.0 + moved + Us(costs.GetPagesFixed) + (Us(costs.GetPagesPage) * pages) + Us(costs.BindFixed) + (Us(costs.BindPage) * pages);
        Assert.Equal(migrate, moved, 2.0);
        Assert.Equal(total, all, 2.0);

        static double Us(SimTime time) => time.Picoseconds / 1e6;
    }
}
