namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>A VM in fault mode on a device.</summary>
[GenerateSerializer, Immutable]
public sealed record CreateVm(
    [property: Id(0)] int Device) : SvmStep;
