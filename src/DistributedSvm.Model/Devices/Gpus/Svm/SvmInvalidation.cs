using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Devices;

/// <summary>An invalidation of a TLB that waits for accesses which went through what it dropped.</summary>
[GenerateSerializer, Immutable]
public sealed record SvmInvalidation([property: Id(0)] LockTicket Caller, [property: Id(1)] GpuVmId Vm, [property: Id(2)] AddressRange Range);
