using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Workloads.Share;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Workloads.Svm;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Faults;

/// <summary>
/// Faults of functions that processes share their memory with: what takes a function's VRAM away takes their data with it, and neither they nor what checks them follow that. So it is an
/// error of the scenario rather than wrong content that would be the protocol's fault.
/// </summary>
internal static class SharedFunctions
{
    /// <summary>What the message does to a VF costs it the content of its VRAM, or the VRAM.</summary>
    public static bool TakesVram(Message message) => message
        is ActOnDevice { Action: DeviceAction.FunctionLevelReset } or ResetDevices or KillProcess or SetVfVram or SetVfQuota { Kind: ResourceKind.Vram };

    /// <summary>An error of the entry where a process shares its memory with one of the functions.</summary>
    public static void Check(MappingReader entry, string key, string fault, WorkloadContext context, IEnumerable<VfTarget> targets)
    {
        VfTarget[] shared = [.. targets.Where(context.Shared.Contains)];
        if (shared.Length > 0)
        {
            entry.Fail(key, $"processes share their memory with {PathOf(context, shared[0])}, and a {fault} would take what they have in its VRAM; strike a function that no such workload is on");
        }
    }

    public static string PathOf(WorkloadContext context, VfTarget target) => $"{context.Hosts[target.Host].Name}/{SvmTargets.NameOf(target)}";
}
