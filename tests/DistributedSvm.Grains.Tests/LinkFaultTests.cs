using DistributedSvm.Engine.Shards;
using DistributedSvm.Grains.Serialization;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using DistributedSvm.Scenarios;
using DistributedSvm.Scenarios.Worlds;

namespace DistributedSvm.Grains.Tests;

/// <summary>Buffers shared over links that go down or corrupt, and by user space that never asked, from the scenario to the result.</summary>
public sealed class LinkFaultTests
{
    private const string Flows = "id,src_gpu,dst_gpu,bytes,start_s\n0,1,4,400000000,0\n1,2,3,400000000,0\n2,0,1,100000000,0.03\n";

    /// <summary>Every kind of damage at once, on two boxes, with importers of every sort.</summary>
    private const string Everything =
        """
        name: everything
        duration: 60ms
        hosts:
          - name: node
            count: 2
            topology: { gpus: 3, model: arc-pro-b60 }
            hostBridge: "8086:09a2"
            vfs: { perGpu: 1 }
            devices: [{ name: rdma0, kind: rdma }]
        network: { bandwidth: 200Gbps, latency: 2us }
        workloads:
          - kind: share
            exporter: node0/gpu0/vf1
            buffers: 2
            importers: [{ on: node0/gpu0 }, { on: node0/gpu1 }, { on: node0/gpu2, writes: true }, { on: node0/rdma0 }, { on: node0/gpu1, bypassesCheck: true, churns: true }]
            hold: 20ms
            repeat: 0
          - { kind: display-share, on: node0/gpu2/vf1, display: gpu1 }
          - { kind: copies, file: flows.csv }
        faults:
          - { at: 10ms, kind: link-down, on: node0/gpu1, for: 5ms }
          - { at: 20ms, kind: link-corrupt, on: node0/gpu2, for: 10ms, writesOnly: true }
          - { at: 25ms, kind: link-corrupt, on: node0/gpu1, for: 5ms }
          - { at: 2ms, kind: link-down, on: node1/nic0/network, for: 3ms }
          - { at: 40ms, kind: link-down, on: node0/gpu0 }
        expect: [hardware]
        """;

    [Fact]
    public void N_3_user_space_that_bypasses_the_check_reads_all_ones_at_full_speed_and_is_at_fault()
    {
        World world = Defect("n03-check-bypassed.yaml");
        RunResult run = Runs.InProcess(world);
        Assert.NotEmpty(run.Violations);
        Assert.All(run.Violations, violation =>
        {
            Assert.Equal(("I-31", Blame.User), (violation.Invariant, violation.Blame));
            Assert.Contains("node0/gpu1 accessed a buffer of node0/gpu0/vf1 and found all ones at offset 0", violation.Text, StringComparison.Ordinal);
        });
        Assert.Equal((2L, 0L, (long)run.Violations.Length), (Count(run, "imports"), Count(run, "importsRefused"), Count(run, "wrongContent")));

        // 64 MiB at the 12 GB/s of a pull, in 50 ms, with 5 ms between two.
        Assert.Equal(5, run.Violations.Length);
        Assert.False(run.Failed);
    }

    [Fact]
    public void N_3_with_redirect_off_the_same_copies_are_right()
    {
        RunResult run = Runs.InProcess(Defect("n03-check-bypassed.yaml", ("hostBridge: not-listed", "hostBridge: not-listed\n    disableAcsRedir: [sw0p0, sw0p1, card0dn, card1dn]")));
        Assert.Empty(run.Violations);
        Assert.Equal(0, Count(run, "wrongContent"));
    }

    [Fact]
    public void N_4_a_switch_that_corrupts_peer_writes_is_the_hardwares_fault_and_other_ports_go_on()
    {
        RunResult run = Runs.InProcess(Defect("n04-corrupting-switch.yaml"));
        Assert.NotEmpty(run.Violations);
        Assert.All(run.Violations, violation => Assert.Equal(("I-31", Blame.Hardware, "node0/gpu0/vf1/victims"), (violation.Invariant, violation.Blame, violation.Entity)));
        Assert.All(run.Violations, violation => Assert.InRange(violation.Time.Picoseconds, SimTime.FromMilliseconds(10).Picoseconds, SimTime.FromMilliseconds(34).Picoseconds));
        Assert.Equal(0, Count(run, "wrongContent", workload: 1));
        Assert.False(run.Failed);
    }

    [Fact]
    public void N_11_a_lost_card_is_refused_to_everybody_its_imports_are_released_and_the_others_go_on()
    {
        World world = Defect("n11-link-lost.yaml");
        RunResult run = Runs.InProcess(world);
        Assert.Empty(run.Violations);
        Assert.True(Count(run, "accessesRefused") > 0 && Count(run, "accessesRefused", workload: 1) > 0);
        RunResult whole = Runs.InProcess(Defect("n11-link-lost.yaml", ("kind: link-down", "kind: link-corrupt, writesOnly: true")));
        Assert.True(Count(run, "accesses") < Count(whole, "accesses") + Count(whole, "wrongContent"));
    }

    [Fact]
    public void A_device_behind_a_link_that_is_down_for_good_gives_its_imports_back_without_being_unplugged()
    {
        RunResult run = Runs.InProcess(Defect("n11-link-lost.yaml", ("  - { at: 30ms, kind: vf-removal, on: node0/gpu1/vf1 }\n", ""), ("  - { at: 30ms, kind: pf-unbind, on: node0/gpu1 }\n", "")));
        Assert.Empty(run.Violations);
        Assert.True(Count(run, "accessesRefused") > 0);
        Assert.Equal((1, 1), (Count(run, "cycles"), Count(run, "cycles", workload: 1)));
    }

    [Theory]
    [InlineData("n03-check-bypassed.yaml")]
    [InlineData("n04-corrupting-switch.yaml")]
    [InlineData("n11-link-lost.yaml")]
    [InlineData("everything")]
    public void However_a_run_with_damaged_links_is_cut_it_is_the_same_through_the_serializer_too(string name)
    {
        World world = name == "everything" ? All() : Defect(name);
        RunResult expected = Runs.InProcess(world);
        Assert.False(expected.Failed);
        foreach (PartitionMode partition in Enum.GetValues<PartitionMode>())
        {
            foreach (int shards in (int[])[2, 5])
            {
                Assert.Equal(expected.Digest, Runs.InProcess(world, partition, shards).Digest);
            }
        }

        Assert.Equal(expected.Digest, Runs.InProcess(world, PartitionMode.Function, 4, SerializingCopier.Create()).Digest);
    }

    [Fact]
    public void With_everything_damaged_only_the_hardware_is_at_fault_and_nothing_leaks()
    {
        RunResult run = Runs.InProcess(All());
        Assert.NotEmpty(run.Violations);
        Assert.All(run.Violations, violation => Assert.Equal(("I-31", Blame.Hardware), (violation.Invariant, violation.Blame)));
        Assert.True(Count(run, "accessesRefused") > 0);
    }

    private static World All() => WorldBuilder.Build(ScenarioReader.Parse(Everything, "test.yaml", _ => Flows));

    private static World Defect(string file, params (string Old, string New)[] changes)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "samples", "defects", file);
        string text = File.ReadAllText(path);
        foreach ((string old, string changed) in changes)
        {
            Assert.Contains(old, text, StringComparison.Ordinal);
            text = text.Replace(old, changed, StringComparison.Ordinal);
        }

        return WorldBuilder.Build(ScenarioReader.Parse(text, path));
    }

    private static long Count(RunResult run, string metric, int workload = 0) => (long)run.Workloads[workload].Metrics.Single(m => m.Name == metric).Value;
}
