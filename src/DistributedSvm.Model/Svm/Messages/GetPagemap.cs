using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// A reference to the device's pagemap, which comes into being or back where need be. Answer: <see cref="SvmReply"/> with the owner group; ENODEV, ENOMEM.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record GetPagemap(
    [property: Id(0)] OperationId Operation) : Message
{
    public override int TypeNumber => 0x0634;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
    }
}
