using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.Jobs;

/// <summary>An agent begins to submit jobs, or its next job is due.</summary>
[GenerateSerializer, Immutable]
public sealed record JobDue : Message
{
    public override int TypeNumber => 0x0540;

    public override bool IsRoot => true;

    public override void Fold(ref Digest digest)
    {
    }
}
