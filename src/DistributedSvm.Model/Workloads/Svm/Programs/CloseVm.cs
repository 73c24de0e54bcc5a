namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>The VM on a device is closed.</summary>
[GenerateSerializer, Immutable]
public sealed record CloseVm(
    [property: Id(0)] int Device) : SvmStep;
