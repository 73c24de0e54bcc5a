namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>fork: the child is known as <paramref name="Child"/> from then on.</summary>
[GenerateSerializer, Immutable]
public sealed record ForkChild(
    [property: Id(0)] int Child) : SvmStep;
