using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;

namespace DistributedSvm.Reports.Tests;

/// <summary>Results as runs produce them, with every member filled.</summary>
internal static class SampleResults
{
    public static readonly ExecutionInfo Execution = new()
    {
        Driver = "grains",
        Partition = "gpu",
        Shards = 2,
        ShardsRequested = 4,
        Silos = 1,
        Windows = 123_456,
        Rounds = 5_000,
        SetupSeconds = 0.75,
        WallSeconds = 5.0391,
        EventsPerSecond = 244_983.72,
    };

    /// <summary>Over three silos, with a loss on the way.</summary>
    public static readonly ExecutionInfo Clustered = Execution with
    {
        Shards = 6,
        ShardsRequested = 6,
        Silos = 3,
        EventsBetweenSilos = 200_000,
        BytesBetweenSilos = 9_000_000,
        RangeXArraysReceived = 120,
        RangeXArraysShared = 90,
        BarrierSeconds = 1.6,
        Checkpoints = 5,
        CheckpointBytes = 12_300_000,
        CheckpointSeconds = 0.4,
        Recoveries = 1,
        RecoverySeconds = 0.3,
    };

    public static readonly WorkloadResult Displays = new(
        "displays",
        "display-share",
        [
            new("vfs", 32m),
            new("frames", 9_598m),
            new("framesPerSecond", 59.988m),
            new("missedVsyncs", 2m),
            new("frameTimeUsP50", 16_667m),
            new("frameTimeUsP95", 16_670.5m),
            new("frameTimeUsP99", 17_012m),
            new("frameTimeUsMax", 33_334m),
            new("attachUsP50", 41.5m),
            new("attachUsP99", 95m),
            new("bytesPerFrame", 8_294_400m),
            new("guestOddities", 7m),
        ],
        []);

    public static readonly ImmutableArray<ViolationResult> Violations =
    [
        new(
            "I-5",
            "node0/gpu1/pf",
            Blame.Protocol,
            new SimTime(1_234_567_000_000),
            "BAR range 0x20000000-0x207fffff was translated for vf3 although vf2 owns it",
            [
                "ScenarioFault from scenario at 1.2 s",
                "VfFlr from node0/gpu1/pf to node0/gpu1/vf3",
                "RevokeDone [late] from node0/gpu1/vf3/vfio to node0/gpu1/pf with a long tail of text that has to be wrapped on any console",
            ],
            default),
        new("I-5", "node0/gpu1/pf", Blame.Protocol, new SimTime(1_200_000_000_000), "second", [], default),
        new("I-30", "node0/gpu2/vf0/vfio", Blame.Importer, new SimTime(2_000_000_000_000), "third", ["only cause"], default),
        new("I-5", "node0/gpu4/pf", Blame.Protocol, new SimTime(3_000_000_000_000), "fourth is not shown in full", [], default),
    ];

    public static readonly RunResult Whole = new()
    {
        Scenario = "battlematrix-8gpu",
        Seed = ulong.MaxValue,
        Protocol = "reference",
        VfioBase = "2026-revoke",
        ModelVersion = "0.1.0",
        Digest = 0x0123_4567_89ab_cdef,
        VirtualTime = SimTime.FromSeconds(5),
        Events = 1_234_567,
        Execution = Execution,
        Entities =
        [
            new(EntityKind.Scenario, 1),
            new(EntityKind.Gpu, 8),
            new(EntityKind.PhysicalFunction, 8),
            new(EntityKind.VirtualFunction, 32),
            new(EntityKind.VfioDevice, 32),
            new(EntityKind.Guest, 32),
            new(EntityKind.DmaBuf, 960),
            new(EntityKind.Fabric, 1),
            new(EntityKind.HostMemory, 1),
            new(EntityKind.Agent, 32),
        ],
        Paths = new PathCounts(950, 6, 3, 1, 2),
        Violations = Violations,
        Links = [.. Enumerable.Range(0, 14).Select(LinkAt)],
        Workloads = [Displays, Copies("flows [raw]", 40)],
        Interrupted = true,
        Failed = true,
    };

    public static readonly RunResult Clean = Whole with { Violations = [], Interrupted = false, Failed = false, Workloads = [Displays] };

    /// <summary>Copies of which the last never finishes.</summary>
    public static WorkloadResult Copies(string name, int count) => new(
        name,
        "copies",
        [new("bytes", 1_234_567_890m)],
        [.. Enumerable.Range(0, count).Select(i => new CopyResult(i, new SimTime(i * 1_000_000L), FinishOf(i, count)))]);

    private static SimTime FinishOf(int id, int count) => id == count - 1
        ? SimTime.Never
        : new SimTime((id * 1_000_000L) + 7_111_111_000L + (id * id * 1_000_000L));

    private static LinkResult LinkAt(int i) => i switch
    {
        0 => new("node0/root0/down", 61_700_000_000, 0.975m),
        1 => new("node0/a-switch-with-a-very-long-name-indeed/below-another-one-that-is-long-too/up", 50_000_000_000, 0.8m),
        2 => new("node0/gpu[0]/up", 1_000, 0m),
        3 => new("node0/idle/up", 0, 0m),
        _ => new($"node0/gpu{i}/up", 1_000_000_000L * i, i / 100m),
    };
}
