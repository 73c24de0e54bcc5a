using DistributedSvm.Model.Results;

namespace DistributedSvm.Scenarios.Tests.Svm;

/// <summary>Processes on two hosts that push and pull memory: what arrives, what comes between, and what fails.</summary>
public sealed class SvmNetworkTests
{
    private const long Mebi = 1 << 20;

    /// <summary>A thread of either host; <paramref name="more"/> are lines behind the workload, and <paramref name="svm"/> the hosts' rules.</summary>
    private static string Two(string[] first, string[] second, string more = "", string svm = "") => Programs([("node0", first), ("node1", second)], more, svm);

    private static string Programs((string Host, string[] Steps)[] threads, string more = "", string svm = "") =>
        $$"""
        name: x
        duration: 2s
        hosts: [{ name: node, count: 2, topology: { gpus: 2, model: arc-pro-b60 }{{svm}} }]
        network: { bandwidth: 200Gbps, latency: 2us }
        {{more}}
        workloads:
          - kind: svm-program
            on: "node*/gpu*"
            threads:

        """
        + string.Concat(threads.Select(thread => $"      - host: {thread.Host}\n        steps:\n" + string.Concat(thread.Steps.Select(step => $"          - {step}\n"))));

    private static RunResult Run(string text) => ProgramRun.Run(Inputs.Parse(text));

    private static RunResult RunFine(string text)
    {
        RunResult result = Run(text);
        ProgramRun.AssertFine(result);
        return result;
    }

    private static long Sent(RunResult result, int host) => result.Links.Single(link => link.Name == $"node{host}/nic0/egress").Bytes;

    private static decimal Moved(RunResult result) => ProgramRun.Metric(result.Workloads[0], "bytesMoved");

    [Fact]
    public void The_sample_s_boxes_compute_with_each_other_s_edges_and_any_partition_gives_the_same_digest()
    {
        ScenarioDocument document = ScenarioReader.Read(Inputs.Sample("svm-two-hosts.yaml"));
        RunResult result = ProgramRun.Run(document);
        ProgramRun.AssertFine(result);
        Assert.Equal((20 * Mebi / 4) + (8 * Mebi) + 4096, Moved(result));
        Assert.Equal(20, ProgramRun.Metric(result.Workloads[0], "iterations"));
        Assert.Equal(result.Digest, ProgramRun.Run(document, 2).Digest);
    }

    [Fact]
    public void What_a_cpu_wrote_and_what_nobody_wrote_is_found_by_cpu_and_gpu_of_the_other_host()
    {
        RunResult result = RunFine(Two(
            ["{ mmap: a, size: 4MiB }", "{ cpuWrite: a, size: 1MiB, value: 7 }", "{ cpuWrite: a+2MiB, size: 64KiB, value: 8 }", "{ pause: 200ms }", "{ push: a+512KiB, size: 3MiB, to: node1, at: b+64KiB }"],
            ["{ mmap: b, size: 4MiB }", "{ createVm: gpu1 }", "{ cpuWrite: b, value: 1 }", "{ receive: b }",
                "{ cpuRead: b, size: 64KiB, value: 1 }", "{ cpuRead: b+64KiB, size: 512KiB, value: 7 }", "{ cpuRead: b+576KiB, size: 1MiB, value: 0 }",
                "{ launch: gpu1, kernel: [{ read: b+1600KiB, size: 64KiB, value: 8 }, { read: b+3136KiB, value: 1 }] }"]));
        Assert.Equal(3 * Mebi, Moved(result));
        Assert.InRange(Sent(result, 0), 3 * Mebi, 3 * Mebi);
    }

    [Fact]
    public void What_stands_in_the_vram_of_a_gpu_comes_to_system_memory_first_and_the_gpu_faults_again()
    {
        RunFine(Two(
            ["{ mmap: a, size: 4MiB }", "{ createVm: gpu0 }", "{ launch: gpu0, kernel: [{ write: a, value: 5 }] }",
                "{ counters: before }", "{ launch: gpu0, kernel: [{ read: a }] }", "{ checkCounters: before, on: gpu0, faults: 0 }",
                "{ push: a, to: node1, at: b }", "{ launch: gpu0, kernel: [{ read: a, value: 5 }] }", "{ checkCounters: before, on: gpu0, faults: 2 }"],
            ["{ mmap: b, size: 4MiB }", "{ receive: b }", "{ cpuRead: b, value: 5 }"]));
    }

    [Fact]
    public void A_push_to_pages_in_vram_brings_them_to_system_memory_and_the_gpu_finds_what_was_pushed()
    {
        RunFine(Two(
            ["{ mmap: a, size: 2MiB }", "{ cpuWrite: a, value: 3 }", "{ pause: 200ms }", "{ push: a, to: node1, at: b+1MiB }"],
            ["{ mmap: b, size: 4MiB }", "{ createVm: gpu0 }", "{ launch: gpu0, kernel: [{ write: b, value: 4 }] }", "{ receive: b }",
                "{ launch: gpu0, kernel: [{ read: b, size: 1MiB, value: 4 }, { read: b+1MiB, size: 2MiB, value: 3 }, { atomic: b+1MiB, size: 2MiB }] }",
                "{ cpuRead: b+1MiB, size: 2MiB, value: 4 }", "{ cpuRead: b+3MiB, value: 4 }"]));
    }

    [Fact]
    public void A_mapping_of_system_memory_that_a_gpu_has_stays_valid_under_a_push()
    {
        RunFine(Two(
            ["{ mmap: a, size: 2MiB }", "{ cpuWrite: a, value: 3 }", "{ pause: 200ms }", "{ push: a, to: node1, at: b }"],
            ["{ mmap: b, size: 2MiB }", "{ createVm: gpu0 }", "{ cpuWrite: b, value: 1 }", "{ madvise: b, on: gpu0, preferredLocation: system }", "{ launch: gpu0, kernel: [{ read: b, value: 1 }] }",
                "{ counters: before }", "{ receive: b }", "{ launch: gpu0, kernel: [{ read: b, value: 3 }] }", "{ checkCounters: before, on: gpu0, faults: 0, invalidations: 0 }"]));
    }

    [Fact]
    public void Read_only_copies_on_the_gpus_of_the_receiver_go_when_something_is_pushed_there()
    {
        RunFine(Two(
            ["{ mmap: a, size: 2MiB }", "{ cpuWrite: a, value: 3 }", "{ pause: 300ms }", "{ push: a, to: node1, at: b }"],
            ["{ mmap: b, size: 2MiB }", "{ createVm: gpu0 }", "{ createVm: gpu1 }", "{ cpuWrite: b, value: 1 }", "{ launch: gpu0, kernel: [{ read: b, value: 1 }] }",
                "{ launch: gpu1, kernel: [{ read: b, value: 1 }] }", "{ receive: b }", "{ launch: gpu0, kernel: [{ read: b, value: 3 }] }", "{ launch: gpu1, kernel: [{ read: b, value: 3 }] }"],
            svm: ", svm: { policy: read-duplication }"));
    }

    [Fact]
    public void Pulled_memory_is_what_stood_there_and_a_copy_of_its_own()
    {
        RunResult result = RunFine(Two(
            ["{ mmap: a, size: 6MiB }", "{ mmap: flag, size: 4KiB }", "{ createVm: gpu0 }", "{ launch: gpu0, kernel: [{ write: a, value: 5 }] }", "{ cpuWrite: a+1MiB, size: 1MiB, value: 6 }", "{ push: flag, to: node1, at: flag }",
                "{ receive: flag }", "{ cpuWrite: a, value: 9 }", "{ push: flag, to: node1, at: flag }", "{ receive: flag }"],
            ["{ mmap: b, size: 6MiB }", "{ mmap: flag, size: 4KiB }", "{ createVm: gpu1 }", "{ receive: flag }", "{ pull: b, from: node0, at: a }", "{ push: flag, to: node0, at: flag }", "{ receive: flag }",
                "{ launch: gpu1, kernel: [{ read: b, size: 1MiB, value: 5 }, { read: b+1MiB, size: 1MiB, value: 6 }, { read: b+2MiB, value: 5 }] }", "{ push: flag, to: node0, at: flag }"]));
        Assert.InRange(Sent(result, 0), 6 * Mebi, 7 * Mebi);
    }

    [Fact]
    public void A_child_does_not_see_what_is_pushed_to_its_parent()
    {
        RunFine(Two(
            ["{ mmap: a, size: 1MiB }", "{ cpuWrite: a, value: 3 }", "{ pause: 200ms }", "{ push: a, to: node1, at: b }"],
            ["{ mmap: b, size: 1MiB }", "{ cpuWrite: b, value: 1 }", "{ fork: child }", "{ receive: b }", "{ cpuRead: b, value: 3 }", "{ cpuRead: b, in: child, value: 1 }", "{ exit: child }"]));
    }

    [Fact]
    public void Memory_that_is_unmapped_under_a_push_ends_it_with_EFAULT()
    {
        RunResult result = RunFine(Programs(
        [
            ("node0", ["{ mmap: a, size: 64MiB }", "{ cpuWrite: a, value: 3 }", "{ barrier: go }", "{ push: a, to: node1, at: b, expect: EFAULT }"]),
            ("node0", ["{ barrier: go }", "{ pause: 500us }", "{ munmap: a }"]),
            ("node1", ["{ mmap: b, size: 64MiB }", "{ pause: 500ms }"]),
        ]));
        Assert.InRange(Moved(result), 2 * Mebi, 62 * Mebi);
    }

    [Fact]
    public void A_chunk_whose_pages_a_gpu_takes_while_it_is_on_the_wire_is_sent_again()
    {
        RunResult result = RunFine(Programs(
        [
            ("node0", ["{ mmap: a, size: 8MiB }", "{ createVm: gpu0 }", "{ cpuWrite: a, value: 3 }", "{ barrier: go }", "{ push: a, to: node1, at: b }"]),
            ("node0", ["{ barrier: go }", "{ pause: 100us }", "{ launch: gpu0, kernel: [{ read: a, value: 3 }] }"]),
            ("node1", ["{ mmap: b, size: 8MiB }", "{ receive: b }", "{ cpuRead: b, value: 3 }"]),
        ]));
        Assert.Equal(8 * Mebi, Moved(result));
        Assert.True(Sent(result, 0) > 8 * Mebi);
    }

    [Fact]
    public void A_gpu_that_writes_the_range_all_the_time_delays_a_push_and_at_worst_makes_it_fail_with_EAGAIN()
    {
        RunResult result = RunFine(Programs(
        [
            ("node0", ["{ mmap: a, size: 8MiB }", "{ createVm: gpu0 }", "{ cpuWrite: a }", "{ barrier: go }", "{ repeat: 5, steps: [{ push: a, to: node1, at: b, expect: [ok, EAGAIN] }] }"]),
            ("node0", ["{ barrier: go }", "{ repeat: 20, steps: [{ launch: gpu0, kernel: [{ write: a }] }] }"]),
            ("node1", ["{ mmap: b, size: 8MiB }", "{ createVm: gpu0 }", "{ repeat: 20, steps: [{ launch: gpu0, kernel: [{ read: b }] }, { pause: 500us }] }", "{ pause: 500ms }"]),
        ]));
        Assert.True(Sent(result, 0) > Moved(result), "some chunks were sent for nothing");
    }

    [Fact]
    public void A_link_that_goes_down_ends_a_push_with_EIO_and_the_next_one_arrives()
    {
        RunFine(Two(
            ["{ mmap: a, size: 64MiB }", "{ cpuWrite: a, value: 3 }", "{ push: a, to: node1, at: b, expect: EIO }", "{ pause: 20ms }", "{ push: a, to: node1, at: b }"],
            ["{ mmap: b, size: 64MiB }", "{ receive: b }", "{ cpuRead: b, value: 3 }"],
            "faults: [{ at: 1ms, kind: link-down, on: node1/nic0/network, for: 10ms }]"));
    }

    [Fact]
    public void A_process_that_has_ended_answers_ENOENT_and_one_that_ends_meanwhile_too()
    {
        RunFine(Programs(
        [
            ("node0", ["{ mmap: a, size: 64MiB }", "{ cpuWrite: a }", "{ push: a, to: node1, at: b, expect: ENOENT }", "{ push: a, to: node1, at: b, expect: ENOENT }", "{ pull: a, from: node1, at: b, expect: ENOENT }"]),
            ("node1", ["{ mmap: b, size: 64MiB }", "{ pause: 1ms }"]),
        ]));
    }

    [Fact]
    public void What_is_not_mapped_there_or_may_not_be_written_is_EFAULT()
    {
        RunFine(Two(
            ["{ mmap: a, size: 1MiB }", "{ push: a, to: node1, at: 0x7e0000000000, expect: EFAULT }", "{ pull: a, from: node1, at: 0x7e0000000000, expect: EFAULT }",
                "{ push: a, to: node1, at: b, expect: EFAULT }", "{ pull: a, from: node1, at: b }", "{ push: a, to: node1, at: b+512KiB, expect: EFAULT }"],
            ["{ mmap: b, size: 1MiB, protection: read }", "{ pause: 500ms }"]));
    }

    [Fact]
    public void A_push_waits_until_the_allocation_there_is_mapped()
    {
        RunFine(Two(
            ["{ mmap: a, size: 1MiB }", "{ cpuWrite: a, value: 2 }", "{ push: a, to: node1, at: b }"],
            ["{ pause: 10ms }", "{ mmap: b, size: 1MiB }", "{ receive: b }", "{ cpuRead: b, value: 2 }"]));
    }

    [Theory]
    [InlineData("{ push: a, to: node2, at: a }", "node0", "test.yaml:13:28: this workload has no process on 'node2'")]
    [InlineData("{ push: a, to: node0, at: a }", "node0", "test.yaml:13:28: 'to' is another host than node0")]
    [InlineData("{ receive: b }", "node0", "test.yaml:13:24: nothing is mapped as 'b'")]
    [InlineData("{ pull: a, at: a }", "node0", "test.yaml:13:13: ")]
    [InlineData("{ cpuRead: a }", "node7", "test.yaml:10:15: this workload has no process on 'node7'")]
    public void A_wrong_step_has_its_place(string step, string host, string error) =>
        Assert.StartsWith(error, Inputs.Errors(Programs([(host, ["{ mmap: a, size: 4KiB }", step]), ("node1", ["{ mmap: a, size: 4KiB }"])]))[0], StringComparison.Ordinal);

    [Fact]
    public void Each_host_needs_a_thread_and_a_network_between_them()
    {
        Assert.Contains("no thread of the program runs on node1", Inputs.Error(Programs([("node0", ["{ mmap: a, size: 4KiB }"])])), StringComparison.Ordinal);
        string text = Two(["{ mmap: a, size: 4KiB }", "{ push: a, to: node1, at: a }"], ["{ mmap: a, size: 4KiB }"]).Replace("network:", "#", StringComparison.Ordinal);
        Assert.Contains("there is no way there", Inputs.Error(text), StringComparison.Ordinal);
    }
}
