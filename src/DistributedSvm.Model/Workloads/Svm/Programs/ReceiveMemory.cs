namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>Waits until another process has pushed something to an allocation of this one; each push lets one step of this kind go on.</summary>
[GenerateSerializer, Immutable]
public sealed record ReceiveMemory([property: Id(0)] int Slot) : SvmStep;
