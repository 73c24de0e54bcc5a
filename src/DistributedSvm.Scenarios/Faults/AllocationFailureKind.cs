using System.Collections.Immutable;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Faults;

/// <summary><c>allocation-failure</c>: the n-th allocation from now on at a site of the protocol fails; <c>fd</c> is the exhaustion of file descriptors.</summary>
public sealed class AllocationFailureKind() : VfFaultKind("allocation-failure", "allocationFailure", ["site"], ["nth"])
{
    private static readonly ImmutableArray<KeyValuePair<string, AllocationSite>> Sites =
    [
        new("export", AllocationSite.Export), new("fd", AllocationSite.FileDescriptor), new("attachment", AllocationSite.Attachment),
        new("match-entry", AllocationSite.MatchEntry), new("container", AllocationSite.Container), new("device-addresses", AllocationSite.DeviceAddresses),
    ];

    protected override ImmutableArray<FaultStroke> Strokes(MappingReader entry, WorkloadContext context)
    {
        AllocationSite? site = entry.Choice("site", Sites);
        long nth = entry.Integer("nth", 1, 1_000_000) ?? 1;
        FaultReceiver receiver = site == AllocationSite.DeviceAddresses ? FaultReceiver.PhysicalFunction : FaultReceiver.Vfio;
        return site is null ? [] : [new FaultStroke(default, receiver, new FailAllocation(new AllocationFault(site.Value, (int)nth)))];
    }
}
