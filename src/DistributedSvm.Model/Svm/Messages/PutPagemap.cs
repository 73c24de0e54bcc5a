using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// Gives such a reference back.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record PutPagemap : Message
{
    public override int TypeNumber => 0x0635;

    public override void Fold(ref Digest digest)
    {
    }
}
