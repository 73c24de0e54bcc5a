using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Scenarios.Catalogue;
using DistributedSvm.Scenarios.Faults;
using DistributedSvm.Scenarios.Hosts;
using DistributedSvm.Scenarios.Outcomes;
using DistributedSvm.Scenarios.Protocols;
using DistributedSvm.Scenarios.Schedules;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Workloads.Svm;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios;

/// <summary>The words that a scenario may use: kinds of workloads and faults, interconnects, models. Growing the simulator means growing these lists.</summary>
public sealed record ScenarioVocabulary
{
    /// <summary>All that this version of the simulator knows.</summary>
    public static readonly ScenarioVocabulary Default = new();

    public ImmutableArray<IWorkloadKind> Workloads { get; init; } = [new DisplayShareKind(), new ShareKind(), new CopiesKind(), new VramAccessKind(), new GpuJobsKind(), new SvmProgramKind(), new SvmStreamKind(), new SvmStencilKind(), new SvmRandomKind(), new SvmPingPongKind(), new SvmOversubscribeKind()];

    public ImmutableArray<IFaultKind> Faults { get; init; } =
    [
        new LinkRateKind(), LinkDamageKind.Down, LinkDamageKind.Corrupt, new EngineHangKind(), new GpuResetKind(),
        new DeviceActionKind("vf-flr", "vfFlr", DeviceAction.FunctionLevelReset),
        new HotResetKind(),
        new DeviceActionKind("memory-disable", "memoryDisable", DeviceAction.MemoryDisable),
        new DeviceActionKind("permanent-revoke", "permanentRevoke", DeviceAction.RevokePermanently),
        new DeviceActionKind("vf-removal", "vfRemoval", DeviceAction.Remove),
        new DeviceOutageKind("low-power", "lowPower", DeviceAction.LowPower, DeviceAction.PowerUp),
        new DeviceOutageKind("device-close", "deviceClose", DeviceAction.Close, DeviceAction.Open),
        new QemuKillKind(), new VramQuotaKind(), new AllocationFailureKind(), BarFaultKind.Forged, BarFaultKind.Truncated, new PfUnbindKind(),
        new EnableVfsKind(), new QuotaKind(),
        new VfStateKind("vf-pause", "vfPause", VfActivity.Pause),
        new VfStateKind("vf-resume", "vfResume", VfActivity.Resume),
        new VfStateKind("vf-stop", "vfStop", VfActivity.Stop),
        new GucFaultEntryKind("guc-busy", "gucBusy", GucFaultKind.Busy),
        new GucFaultEntryKind("guc-error", "gucError", GucFaultKind.Error),
        new GucFaultEntryKind("guc-lost-done", "gucLostDone", GucFaultKind.LostDone),
        new GucFaultEntryKind("guc-late-done", "gucLateDone", GucFaultKind.LateDone),
        new GucFaultEntryKind("guc-duplicate-done", "gucDuplicateDone", GucFaultKind.DuplicateDone),
        new GucFaultEntryKind("guc-late-notice", "gucLateNotice", GucFaultKind.LateNotice),
        new GuestSaveKind(), GuestMoveKind.Restore, GuestMoveKind.Migrate,
        SvmDriverKind.Unbind, SvmDriverKind.Shrink,
    ];

    public ImmutableArray<string> Interconnects { get; init; } = ["iov", "local", "xe-link", "ualink"];

    public GpuCatalogue Gpus { get; init; } = GpuCatalogue.BuiltIn;

    public HostBridgeCatalogue HostBridges { get; init; } = HostBridgeCatalogue.BuiltIn;

    /// <summary>How a scenario writes the parties that it expects to be at fault.</summary>
    public static ImmutableArray<KeyValuePair<string, Blame>> Parties { get; } =
        [.. Enum.GetValues<Blame>().Select(b => KeyValuePair.Create(b.ToString().ToLowerInvariant(), b))];

    /// <summary>Every mapping that a scenario or a file that it names may hold; the JSON Schema has each under its name.</summary>
    public IEnumerable<MappingShape> Shapes =>
    [
        ScenarioReader.Shape, OutcomeReader.Shape, ScenarioReader.NetworkShape, ScheduleShapes.Fixed, ScheduleShapes.Jitter, ScheduleShapes.Pct, HostReader.Shape,
        HostReader.VfsShape, HostVfs.CustomShape, HostVfs.PfShape, HostVfs.ThresholdsShape, HostDevices.Shape, HostLinks.Shape, HostGuests.Shape, HostSvm.Shape,
        ScenarioReader.PodShape, OptionsReader.Shape,
        TopologyShapes.Pcie, TopologyShapes.Bare, TopologyShapes.File, TopologyShapes.Hwloc,
        HostFileShapes.File, HostFileShapes.Node, HostFileShapes.Link, GpuModelShape.Model, GpuModelShape.Figure,
        .. Workloads.SelectMany(w => w.InnerShapes.Prepend(w.Shape)), FaultTrigger.Shape, .. Faults.Select(f => f.Shape),
    ];
}
