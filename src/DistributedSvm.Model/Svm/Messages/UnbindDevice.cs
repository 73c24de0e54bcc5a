using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// The function's driver is unbound: nothing may come to its VRAM any more, what is there goes to system memory, then its pagemap is destroyed. No answer.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record UnbindDevice : Message
{
    public override int TypeNumber => 0x0685;

    public override void Fold(ref Digest digest)
    {
    }
}
