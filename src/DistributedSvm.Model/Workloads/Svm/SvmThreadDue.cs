using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>A thread goes on, or (-1) all of them begin.</summary>
[GenerateSerializer, Immutable]
public sealed record SvmThreadDue([property: Id(0)] int Thread) : Message
{
    public override int TypeNumber => 0x0560;

    public override bool IsRoot => true;

    public override void Fold(ref Digest digest) => digest.Add(Thread);
}
