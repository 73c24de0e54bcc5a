using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// fork of mm 0. Answer: <see cref="SvmReply"/> with the number of the child's mm: its pages are shared until one of both writes. A child has no GPU VMs.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record ForkProcess(
    [property: Id(0)] OperationId Operation) : Message
{
    public override int TypeNumber => 0x0606;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
    }
}
