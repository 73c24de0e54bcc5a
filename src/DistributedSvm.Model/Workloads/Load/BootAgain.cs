using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.Load;

/// <summary>The guest tries to boot again, now that its VF may have been provisioned.</summary>
[GenerateSerializer, Immutable]
public sealed record BootAgain : Message
{
    public override int TypeNumber => 0x0533;

    public override void Fold(ref Digest digest)
    {
    }
}
