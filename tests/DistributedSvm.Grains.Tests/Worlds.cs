using DistributedSvm.Model.Core;
using DistributedSvm.Model.Workloads.Phold;
using DistributedSvm.Scenarios;
using DistributedSvm.Scenarios.Worlds;

namespace DistributedSvm.Grains.Tests;

/// <summary>Small worlds that together take every path a buffer can take, and the samples, shortened.</summary>
internal static class Worlds
{
    private const string Displays =
        """
        name: displays
        duration: 120ms
        hosts:
          - name: node
            count: 4
            topology: { gpus: 2, model: arc-pro-b60 }
            vfs: { perGpu: 2 }
        network: { bandwidth: 200Gbps, latency: 2us }
        workloads:
          - kind: display-share
            on: "node*/gpu*/vf1"
            modeChange: { at: 60ms, resolution: 1280x720 }
        """;

    private const string Peers =
        """
        name: peers
        duration: 120ms
        hosts:
          - name: node
            topology: { gpus: 4, model: arc-pro-b60, gpusPerSwitch: 2 }
            hostBridge: "8086:09a2"
            vfs: { perGpu: 1 }
        workloads:
          - { kind: display-share, on: "node0/gpu*/vf1", display: gpu0 }
        """;

    private const string System =
        """
        name: system
        duration: 120ms
        hosts:
          - name: node
            topology: { gpus: 4, model: arc-pro-b60 }
            iommu: strict
            hostBridge: not-listed
            vfs: { perGpu: 1 }
        interconnects: []
        workloads:
          - { kind: display-share, on: "node0/gpu*/vf1" }
        """;

    private const string Copies =
        """
        name: copies
        duration: 1s
        hosts:
          - name: node
            count: 4
            topology: { gpus: 8, model: arc-pro-b60, gpusPerRoot: 4, gpuLink: 31.5GB/s, rootLink: 63GB/s }
        workloads:
          - { kind: copies, file: flows.csv }
        """;

    /// <summary>Eight boxes on a network: screens, copies within and between boxes, and faults of links, a NIC and an engine.</summary>
    private const string Boxes =
        """
        name: boxes
        duration: 150ms
        hosts:
          - name: node
            count: 8
            topology: { gpus: 2, model: arc-pro-b60 }
            vfs: { perGpu: 1 }
        network: { bandwidth: 200Gbps, latency: 5us, chunk: 4MiB }
        workloads:
          - { kind: display-share, on: "node*/gpu*/vf*", modeChange: { at: 80ms, resolution: 1280x720 } }
          - { kind: copies, file: boxes.csv }
        faults:
          - { at: 20ms, kind: link-rate, on: node1/gpu0, bandwidth: 4GB/s, for: 30ms }
          - { at: 25ms, kind: link-rate, on: node2/nic0/network, bandwidth: 20Gbps, for: 30ms }
          - { at: 60ms, kind: engine-hang, on: node3/gpu1, engine: render, for: 40ms }
        """;

    /// <summary>Guests move between boxes and within one, are saved and come up again; one is refused, as its card is another.</summary>
    private const string Migrations =
        """
        name: migrations
        duration: 500ms
        hosts:
          - { name: node, count: 2, topology: { gpus: 2, model: arc-pro-b60 }, vfs: { perGpu: 2, vramPerVf: 64MiB } }
          - { name: old, topology: { gpus: 1, model: arc-pro-b50 }, vfs: { perGpu: 2, vramPerVf: 64MiB } }
        network: { bandwidth: 200Gbps, latency: 2us }
        workloads:
          - { kind: display-share, on: ["node0/gpu*/vf1", old0/gpu0/vf1], modeChange: { at: 80ms, resolution: 1280x720 } }
        faults:
          - { at: 60ms, kind: migrate, on: node0/gpu0/vf1, to: node1/gpu1/vf2 }
          - { at: 75ms, kind: migrate, on: node0/gpu1/vf1, to: node0/gpu0/vf2 }
          - { at: 70ms, kind: migrate, on: old0/gpu0/vf1, to: node1/gpu0/vf1 }
          - { at: 200ms, kind: vf-save, on: node1/gpu1/vf2 }
          - { at: 230ms, kind: vf-restore, on: node1/gpu0/vf2, from: node1/gpu1/vf2 }
          - { at: 240ms, kind: migrate, on: node0/gpu0/vf2, to: node0/gpu1/vf2 }
        """;

    /// <summary>Two GPUs of one box share the memory of two processes: each writes a half, reads the other's, and one counts; then a child is forked.</summary>
    private const string SharedMemory =
        """
        name: shared memory
        duration: 400ms
        drain: 100ms
        hosts:
          - name: node
            topology: { gpus: 2, model: arc-pro-b60, gpusPerSwitch: 2 }
            disableAcsRedir: ["*"]
        workloads:
          - kind: svm-program
            on: "node0/gpu*"
            processes: 2
            threads:
              - steps:
                  - { mmap: a, size: 4MiB }
                  - { cpuWrite: a }
                  - { createVm: gpu0 }
                  - { barrier: ready }
                  - repeat: 5
                    steps:
                      - { launch: gpu0, kernel: [{ write: a, size: 2MiB }, { atomic: a, size: 64KiB }] }
                      - { barrier: written }
                      - { launch: gpu0, kernel: [{ read: a+2MiB, size: 2MiB }] }
                      - { barrier: read }
                  - { fork: child }
                  - { cpuWrite: a }
                  - { cpuRead: a, in: child }
                  - { exit: child }
              - steps:
                  - { createVm: gpu1 }
                  - { barrier: ready }
                  - repeat: 5
                    steps:
                      - { launch: gpu1, kernel: [{ write: a+2MiB, size: 2MiB }] }
                      - { barrier: written }
                      - { launch: gpu1, kernel: [{ read: a, size: 2MiB }] }
                      - { cpuRead: a+1MiB, size: 64KiB }
                      - { barrier: read }
        """;

    /// <summary>GPUs count through the boxes, two in each: in the second and the last row within one box.</summary>
    private const string BoxFlows =
        """
        id,src_gpu,dst_gpu,bytes,start_s
        0,0,3,200000000,0
        1,2,3,300000000,0.01
        2,6,5,150000000,0.02
        3,8,5,150000000,0.02
        4,4,15,100000000,0.03
        5,10,11,90000000,0.05
        """;

    public static TheoryData<string> Names => ["displays", "peers", "system", "copies", "boxes", "migrations", "svm-gpus", "svm-boxes", "svm-two-hosts", "links", "dgx2", "battlematrix", "phold-2", "phold-4", "phold-64"];

    public static World Of(string name) => name switch
    {
        "displays" => Parse(Displays),
        "peers" => Parse(Peers),
        "system" => Parse(System),
        "copies" => Parse(Copies),
        "boxes" => Parse(Boxes),
        "migrations" => Parse(Migrations),
        "svm-gpus" => Parse(SharedMemory),
        "svm-boxes" => Ring(rounds: 12),
        "svm-two-hosts" => Sample("svm-two-hosts.yaml"),
        "links" => Sample("gpu-links.yaml", ("duration: 60ms", "duration: 25ms")),
        "dgx2" => Sample("dgx2-display.yaml", ("duration: 2s", "duration: 100ms"), ("at: 1s", "at: 50ms")),
        "battlematrix" => Sample("battlematrix-8gpu.yaml", ("duration: 5s", "duration: 100ms")),
        "phold-2" => Phold(2, 300),
        "phold-4" => Phold(4, 300),
        "phold-64" => Phold(64, 100),
        _ => throw new ArgumentException($"There is no world '{name}'.", nameof(name)),
    };

    /// <summary>One message each: the case in which a barrier that forgets what is under way loses it.</summary>
    public static World Phold(int entities, long microseconds) => PholdWorld.Create(
        entities, messages: 1, SimTime.FromMicroseconds(1), SimTime.FromMicroseconds(1), SimTime.FromMicroseconds(microseconds), seed: 7);

    /// <summary>A process in each of four boxes, whose memory goes round in a ring for some hundred barriers each time.</summary>
    public static World Ring(int rounds) => Parse(RingOfProcesses(boxes: 4, rounds));

    /// <summary>One VF whose screen changes its mode half way. Without a drain its last buffers are still shared when the run ends.</summary>
    public static World OneDisplay(string duration = "120ms", string drain = "100ms") => Parse(
        $$"""
        name: one display
        duration: {{duration}}
        drain: {{drain}}
        hosts:
          - name: node
            topology: { gpus: 1, model: arc-pro-b60 }
            vfs: { perGpu: 1 }
        workloads:
          - { kind: display-share, on: node0/gpu0/vf1, buffers: 3, modeChange: { at: 60ms, resolution: 1280x720 } }
        """);

    /// <summary>A process in each box, whose GPUs compute what came from the box before and what its own CPU wrote; the result is pushed to the next box, and some of it pulled back.</summary>
    private static string RingOfProcesses(int boxes, int rounds) =>
        $$"""
        name: ring
        duration: 2s
        hosts:
          - { name: node, count: {{boxes}}, topology: { gpus: 2, model: arc-pro-b60 } }
        network: { bandwidth: 200Gbps, latency: 2us }
        workloads:
          - kind: svm-program
            on: "node*/gpu*"
            threads:

        """
        + string.Concat(Enumerable.Range(0, boxes).Select(box => $$"""
              - host: node{{box}}
                steps:
                  - { mmap: mine, size: 2MiB }
                  - { mmap: theirs, size: {{rounds * 64}}KiB }
                  - { mmap: seen, size: 256KiB }
                  - { createVm: gpu0 }
                  - { createVm: gpu1 }
                  - { cpuWrite: mine }
                  - { cpuWrite: seen }
                  - repeat: {{rounds}}
                    steps:
                      - { launch: gpu0, kernel: [{ write: mine, size: 1MiB }] }
                      - { push: mine+512KiB, size: 64KiB, to: node{{(box + 1) % boxes}}, at: theirs+64KiB*i }
                      - { receive: theirs }
                      - { launch: gpu1, kernel: [{ read: theirs+64KiB*i, size: 64KiB }, { atomic: mine+1MiB }] }
                      - { pull: seen, from: node{{(box + boxes - 1) % boxes}}, at: mine+256KiB, expect: [ok, EAGAIN] }
                      - { cpuRead: seen }
                  - { pause: 500ms }

        """));

    private static World Parse(string text) => WorldBuilder.Build(ScenarioReader.Parse(
        text,
        "test.yaml",
        file => file.EndsWith("boxes.csv", StringComparison.Ordinal) ? BoxFlows : Flows()));

    private static World Sample(string file, params (string Old, string New)[] changes)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "samples", file);
        string text = File.ReadAllText(path);
        foreach ((string old, string changed) in changes)
        {
            Assert.Contains(old, text, StringComparison.Ordinal);
            text = text.Replace(old, changed, StringComparison.Ordinal);
        }

        return WorldBuilder.Build(ScenarioReader.Parse(text, path));
    }

    /// <summary>On each of the four hosts, sixteen copies that meet on its links.</summary>
    private static string Flows()
    {
        IEnumerable<string> rows =
            from host in Enumerable.Range(0, 4)
            from copy in Enumerable.Range(0, 16)
            let id = (host * 16) + copy
            select $"{id},{(host * 8) + (copy % 8)},{(host * 8) + ((copy + 1 + (copy / 8 * 3)) % 8)},{(copy + 1) * 10_000_000},0.00{copy}";
        return "id,src_gpu,dst_gpu,bytes,start_s\n" + string.Join('\n', rows);
    }
}
