using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// The process of an mm exits: its pages are freed; with mm 0 all its GPU VMs are closed first. Answer: <see cref="SvmReply"/>.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record ExitProcess(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] int Mm) : Message
{
    public override int TypeNumber => 0x0607;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Mm);
    }
}
