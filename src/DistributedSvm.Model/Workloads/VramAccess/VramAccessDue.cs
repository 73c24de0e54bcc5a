using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.VramAccess;

/// <summary>An agent begins, or makes its next access.</summary>
[GenerateSerializer, Immutable]
public sealed record VramAccessDue : Message
{
    public override int TypeNumber => 0x0558;

    public override bool IsRoot => true;

    public override void Fold(ref Digest digest)
    {
    }
}
